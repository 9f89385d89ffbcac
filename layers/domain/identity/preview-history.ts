import type { EventLine } from '../collecting/event-line.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { type ClusterSample, type Clusters, noClusters } from './clusters.ts';
import { identifiersOf } from './identifiers-of.ts';
import { itemKeys } from './item-key.ts';
import type { PreviewPorts, PreviewRequest } from './preview.ts';
import { eachEvent } from './preview-events.ts';
import { type Compared, compareWorlds, type SummedWorld, sumWorld } from './preview-report.ts';
import { type PreviewWorld, previewWorld } from './preview-world.ts';

export type HistoryPreviewRequest = Omit<PreviewRequest, 'limits'> & {
  readonly limits: {
    /** Of the sample: what two worlds of people take in memory. */
    readonly events: number;
    /** Different identifiers that are kept apart while the clusters are found. */
    readonly identifiers: number;
    /** When to stop finding clusters, and when to stop altogether; milliseconds since the epoch. */
    readonly clustersUntil: number;
    readonly until: number;
  };
};

/** What was read, and what was taken of it. */
export type HistoryRead = {
  /** Of the sample, and arrival of its last one. */
  readonly events: number;
  readonly last?: number;
  /** Events of the range, as far as it was read. */
  readonly of: { readonly events: number; readonly last?: number };
  readonly clusters: {
    readonly taken: number;
    readonly of: number;
    /** Left out: each has more events than the sample may have. */
    readonly tooLarge: number;
  };
  /** Why the end of the range was not looked at; absent: it was. */
  readonly endedBy?: 'identifiers' | 'time';
};

export type HistoryPreview = {
  readonly read: HistoryRead;
  readonly today: SummedWorld;
  readonly proposed: SummedWorld;
  readonly compared: Compared;
};

/**
 * What other rules would have made of a range however long, by a sample of people. The range is read twice: first to
 * find clusters, which neither set of rules can join with each other; then as many clusters as fit, chosen by chance, go
 * event by event through both. So everybody in the sample is there with all that they have to do with.
 *
 * @example
 * const preview = await previewHistory({ configuration, proposed, range, limits }, { history, now, random });
 * preview.read.clusters; // { taken: 4100, of: 52000, tooLarge: 0 }
 */
export async function previewHistory(
  request: HistoryPreviewRequest,
  ports: PreviewPorts,
): Promise<HistoryPreview> {
  const { configuration, proposed } = request;
  const keysOf = keysUnder(request);
  const found = await findClusters(request, keysOf, ports);
  const sample = found.clusters.sample(request.limits.events);
  const worlds = [
    previewWorld(configuration, ports.random),
    previewWorld({ ...configuration, identity: proposed }, ports.random),
  ] as const;
  const taken = await replay({ worlds, sample, keysOf }, request, ports);
  const [today, changed] = [worlds[0].end(), worlds[1].end()];
  const size = found.clusters.size();
  const endedBy = found.endedBy ?? taken.endedBy;
  return {
    read: {
      ...{ events: taken.events, ...(taken.last !== undefined && { last: taken.last }) },
      of: { events: size.events, ...(found.last !== undefined && { last: found.last }) },
      clusters: { taken: sample.clusters, of: size.clusters, tooLarge: sample.tooLarge },
      ...(endedBy && { endedBy }),
    },
    today: sumWorld(today),
    proposed: sumWorld(changed),
    compared: compareWorlds(today, changed),
  };
}

type KeysOf = (line: EventLine, event: JsonObject) => readonly string[];

/** By both sets of rules; an event that names nobody is a cluster by itself. */
function keysUnder({ configuration, proposed }: HistoryPreviewRequest): KeysOf {
  const keyOf = itemKeys(configuration);
  const own = { rules: configuration.identity, keyOf };
  const other = { rules: proposed, keyOf };
  return function keysOf(line, event) {
    const keys = [...identifiersOf(event, own), ...identifiersOf(event, other)].map(({ key }) => key);
    return keys.length > 0 ? keys : [`event ${line.messageId}`];
  };
}

type Found = {
  readonly clusters: Clusters;
  readonly last?: number;
  readonly endedBy?: 'identifiers' | 'time';
};

async function findClusters(
  { configuration, range, limits }: HistoryPreviewRequest,
  keysOf: KeysOf,
  ports: PreviewPorts,
): Promise<Found> {
  const clusters = noClusters();
  let keys = 0;
  let last: number | undefined;
  const asked = { workspaceId: configuration.workspaceId, range, until: limits.clustersUntil };
  const ended = await eachEvent(asked, ports, (line, event) => {
    if (keys >= limits.identifiers) return false;
    keys = clusters.add(keysOf(line, event));
    last = Date.parse(line.receivedAt);
    return true;
  });
  const endedBy = ended === 'stopped' ? 'identifiers' : ended;
  return { clusters, ...(last !== undefined && { last }), ...(endedBy !== 'all' && { endedBy }) };
}

type Replay = {
  readonly worlds: readonly PreviewWorld[];
  readonly sample: ClusterSample;
  readonly keysOf: KeysOf;
};

async function replay(
  { worlds, sample, keysOf }: Replay,
  { configuration, range, limits }: HistoryPreviewRequest,
  ports: PreviewPorts,
): Promise<{ readonly events: number; readonly last?: number; readonly endedBy?: 'time' }> {
  let events = 0;
  let last: number | undefined;
  const asked = { workspaceId: configuration.workspaceId, range, until: limits.until };
  const ended = await eachEvent(asked, ports, async (line, event) => {
    if (events >= sample.events) return false;
    // What landed only after the clusters were found may be of none, and is left out.
    if (!sample.has(keysOf(line, event))) return true;
    for (const world of worlds) await world.take(line, event);
    events += 1;
    last = Date.parse(line.receivedAt);
    return true;
  });
  return { events, ...(last !== undefined && { last }), ...(ended === 'time' && { endedBy: ended }) };
}
