import type { EventLine } from '../collecting/event-line.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { type ClusterPart, type ClusterSample, type Clusters, noClusters } from './clusters.ts';
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
    /** Each has more events than the sample may have: of the largest, `parts` has the beginning. */
    readonly tooLarge: number;
    readonly parts: readonly PartRead[];
  };
  /** Why the end of the range was not looked at; absent: it was. */
  readonly endedBy?: 'identifiers' | 'time';
};

/** What was taken of a cluster that is too large: its beginning, as far as there was room. */
export type PartRead = {
  readonly events: number;
  /** The whole cluster, under all limits lifted. */
  readonly of: { readonly events: number; readonly identifiers: number };
  /** The few identifiers that brought the most others into it, as `type:value`, the most first: such as shared devices. */
  readonly shared: readonly string[];
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
 * event by event through both. So everybody in the sample is there with all that they have to do with. Without limits a
 * shared device may chain nearly everybody into one cluster: of those that are too large the beginning is taken, in which
 * whoever met has met, and what chains them is named.
 *
 * @example
 * const preview = await previewHistory({ configuration, proposed, range, limits }, { history, now, random });
 * preview.read.clusters; // { taken: 4100, of: 52000, tooLarge: 0, parts: [] }
 */
export async function previewHistory(
  request: HistoryPreviewRequest,
  ports: PreviewPorts,
): Promise<HistoryPreview> {
  const { configuration, proposed } = request;
  const named = namesUnder(request);
  const found = await findClusters(request, named, ports);
  const sample = found.clusters.sample(request.limits.events);
  const worlds = [
    previewWorld(configuration, ports.random),
    previewWorld({ ...configuration, identity: proposed }, ports.random),
  ] as const;
  const taken = await replay({ worlds, sample, named }, request, ports);
  const [today, changed] = [worlds[0].end(), worlds[1].end()];
  const size = found.clusters.size();
  const endedBy = found.endedBy ?? taken.endedBy;
  return {
    read: {
      ...{ events: taken.events, ...(taken.last !== undefined && { last: taken.last }) },
      of: { events: size.events, ...(found.last !== undefined && { last: found.last }) },
      clusters: {
        ...{ taken: sample.clusters, of: size.clusters, tooLarge: sample.tooLarge },
        parts: taken.parts,
      },
      ...(endedBy && { endedBy }),
    },
    today: sumWorld(today),
    proposed: sumWorld(changed),
    compared: compareWorlds(today, changed),
  };
}

/** Key → `type:value`. */
type Named = (line: EventLine, event: JsonObject) => ReadonlyMap<string, string>;

/** By both sets of rules; an event that names nobody is a cluster by itself. */
function namesUnder({ configuration, proposed }: HistoryPreviewRequest): Named {
  const keyOf = itemKeys(configuration);
  const own = { rules: configuration.identity, keyOf };
  const other = { rules: proposed, keyOf };
  return function named(line, event) {
    const found = [...identifiersOf(event, own), ...identifiersOf(event, other)];
    if (found.length === 0) return new Map([[`event ${line.messageId}`, '']]);
    return new Map(found.map(({ key, type, value }) => [key, `${type}:${value}`]));
  };
}

type Found = {
  readonly clusters: Clusters;
  readonly last?: number;
  readonly endedBy?: 'identifiers' | 'time';
};

async function findClusters(
  { configuration, range, limits }: HistoryPreviewRequest,
  named: Named,
  ports: PreviewPorts,
): Promise<Found> {
  const clusters = noClusters();
  let keys = 0;
  let last: number | undefined;
  const asked = { workspaceId: configuration.workspaceId, range, until: limits.clustersUntil };
  const ended = await eachEvent(asked, ports, (line, event) => {
    if (keys >= limits.identifiers) return false;
    keys = clusters.add([...named(line, event).keys()]);
    last = Date.parse(line.receivedAt);
    return true;
  });
  const endedBy = ended === 'stopped' ? 'identifiers' : ended;
  return { clusters, ...(last !== undefined && { last }), ...(endedBy !== 'all' && { endedBy }) };
}

type Replay = {
  readonly worlds: readonly PreviewWorld[];
  readonly sample: ClusterSample;
  readonly named: Named;
};

type Replayed = {
  readonly events: number;
  readonly last?: number;
  readonly parts: readonly PartRead[];
  readonly endedBy?: 'time';
};

async function replay(
  { worlds, sample, named }: Replay,
  { configuration, range, limits }: HistoryPreviewRequest,
  ports: PreviewPorts,
): Promise<Replayed> {
  const parts = sample.parts.map(beginning);
  const wanted = sample.events + sample.parts.reduce((sum, part) => sum + part.events, 0);
  let events = 0;
  let last: number | undefined;
  const asked = { workspaceId: configuration.workspaceId, range, until: limits.until };
  const ended = await eachEvent(asked, ports, async (line, event) => {
    if (events >= wanted) return false;
    const names = named(line, event);
    // What landed only after the clusters were found may be of none, and is left out.
    if (!sample.has([...names.keys()]) && !parts.some((part) => part.takes(names))) return true;
    for (const world of worlds) await world.take(line, event);
    events += 1;
    last = Date.parse(line.receivedAt);
    return true;
  });
  return {
    ...{ events, ...(last !== undefined && { last }), parts: parts.map((part) => part.read()) },
    ...(ended === 'time' && { endedBy: ended }),
  };
}

/** Takes the first events of a cluster, and remembers what it is chained by. */
function beginning(part: ClusterPart) {
  const shared = new Map<string, number>();
  let events = 0;
  return {
    takes(names: ReadonlyMap<string, string>): boolean {
      if (!part.has([...names.keys()])) return false;
      for (const [key, name] of names) if (part.sharedRank(key) >= 0) shared.set(name, part.sharedRank(key));
      if (events >= part.events) return false;
      events += 1;
      return true;
    },
    read: (): PartRead => ({
      events,
      of: { events: part.of.events, identifiers: part.of.keys },
      shared: [...shared].sort(([, a], [, b]) => a - b).map(([name]) => name),
    }),
  };
}
