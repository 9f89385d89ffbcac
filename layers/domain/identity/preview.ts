import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ReadHistory } from '../history/history.ts';
import type { RandomBytes } from '../ids/ids.ts';
import type { IdentityRules } from './identity-rules.ts';
import { eachEvent, type PreviewRange } from './preview-events.ts';
import { type Compared, compareWorlds, type SummedWorld, sumWorld } from './preview-report.ts';
import { type PreviewWorld, previewWorld } from './preview-world.ts';

/** What is to be tried, on what. */
export type PreviewRequest = {
  /** As it is today. */
  readonly configuration: CompiledConfiguration;
  readonly proposed: IdentityRules;
  readonly range: PreviewRange;
  readonly limits: {
    readonly events: number;
    /** When to stop reading, milliseconds since the epoch. */
    readonly until: number;
  };
};

export type PreviewPorts = {
  readonly history: ReadHistory;
  readonly now: () => number;
  readonly random: RandomBytes;
};

/** How much of the range was read. */
export type PreviewRead = {
  readonly events: number;
  /** Arrival of the last event read; absent: there was none. */
  readonly last?: number;
  /** Why it is only the beginning of the range; absent: it is all of it. */
  readonly endedBy?: 'events' | 'time';
};

export type IdentityPreview = {
  readonly read: PreviewRead;
  readonly today: SummedWorld;
  readonly proposed: SummedWorld;
  readonly compared: Compared;
};

/**
 * What other rules would have made of a workspace's past events, beside what the rules of today make of the same: both
 * by the code that commits events, in memory, from nothing. No profile is read or written. Where the limits end it, it
 * has seen the beginning of the range: a stretch of time, so that whoever met in it has met here.
 *
 * @example
 * const preview = await previewIdentity({ configuration, proposed, range, limits }, { history, now, random });
 * preview.compared.split.profiles; // how many profiles of today would be several
 */
export async function previewIdentity(
  request: PreviewRequest,
  ports: PreviewPorts,
): Promise<IdentityPreview> {
  const { configuration, proposed } = request;
  const standing = previewWorld(configuration, ports.random);
  const other = previewWorld({ ...configuration, identity: proposed }, ports.random);
  const read = await replay([standing, other], request, ports);
  const [today, changed] = [standing.end(), other.end()];
  return {
    read,
    today: sumWorld(today),
    proposed: sumWorld(changed),
    compared: compareWorlds(today, changed),
  };
}

async function replay(
  worlds: readonly PreviewWorld[],
  { configuration, range, limits }: PreviewRequest,
  ports: PreviewPorts,
): Promise<PreviewRead> {
  let events = 0;
  let last: number | undefined;
  const asked = { workspaceId: configuration.workspaceId, range, until: limits.until };
  const ended = await eachEvent(asked, ports, async (line, event) => {
    if (events >= limits.events) return false;
    for (const world of worlds) await world.take(line, event);
    events += 1;
    last = Date.parse(line.receivedAt);
    return true;
  });
  const endedBy = ended === 'stopped' ? 'events' : ended;
  return { events, ...(last !== undefined && { last }), ...(endedBy !== 'all' && { endedBy }) };
}
