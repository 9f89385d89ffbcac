import { checkEvent } from '../collecting/check-event.ts';
import type { EventLine } from '../collecting/event-line.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ReadHistory } from '../history/history.ts';
import type { RandomBytes } from '../ids/ids.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { isJsonObject } from '../profiles/json-object.ts';
import type { IdentityRules } from './identity-rules.ts';
import { type Compared, compareWorlds, type SummedWorld, sumWorld } from './preview-report.ts';
import { type PreviewWorld, previewWorld } from './preview-world.ts';

/** What is to be tried, on what. */
export type PreviewRequest = {
  /** As it is today. */
  readonly configuration: CompiledConfiguration;
  readonly proposed: IdentityRules;
  /** Arrival times, milliseconds since the epoch: [from, to). */
  readonly range: { readonly from: number; readonly to: number };
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
  { history, now }: PreviewPorts,
): Promise<PreviewRead> {
  const { workspaceId } = configuration;
  let events = 0;
  let last: number | undefined;
  const read = () => ({ events, ...(last !== undefined && { last }) });
  for (const day of daysOf(range)) {
    if (now() >= limits.until) return { ...read(), endedBy: 'time' };
    for await (const line of history({ workspaceId, ...day })) {
      if (now() >= limits.until) return { ...read(), endedBy: 'time' };
      const event = eventOf(line);
      if (event === undefined) continue;
      if (events >= limits.events) return { ...read(), endedBy: 'events' };
      for (const world of worlds) await world.take(line, event);
      events += 1;
      last = Date.parse(line.receivedAt);
    }
  }
  return read();
}

const DAY_MS = 86_400_000;

/** History says nothing while it finds nothing: day by day, the time is looked at in between. */
function* daysOf({ from, to }: PreviewRequest['range']): Generator<PreviewRequest['range']> {
  for (let start = from; start < to; start += DAY_MS) yield { from: start, to: Math.min(to, start + DAY_MS) };
}

function eventOf({ event, failure, type, timestamp }: EventLine): JsonObject | undefined {
  if (failure || !isJsonObject(event) || Number.isNaN(Date.parse(timestamp))) return undefined;
  return checkEvent(type, event) ? undefined : event;
}
