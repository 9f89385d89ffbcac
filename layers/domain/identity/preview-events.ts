import { checkEvent } from '../collecting/check-event.ts';
import type { EventLine } from '../collecting/event-line.ts';
import type { ReadHistory } from '../history/history.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { isJsonObject } from '../profiles/json-object.ts';

/** Arrival times, milliseconds since the epoch: [from, to). */
export type PreviewRange = { readonly from: number; readonly to: number };

export type PastRange = {
  readonly workspaceId: string;
  readonly range: PreviewRange;
  /** When to stop reading, milliseconds since the epoch. */
  readonly until: number;
};

/**
 * Reads the past events of a range that the pipeline would not refuse whatever the rules.
 *
 * @param visit false: no more are wanted
 * @returns how it ended
 * @example
 * await eachEvent({ workspaceId, range, until }, { history, now }, (line, event) => true); // 'all'
 */
export async function eachEvent(
  { workspaceId, range, until }: PastRange,
  { history, now }: { readonly history: ReadHistory; readonly now: () => number },
  visit: (line: EventLine, event: JsonObject) => Promise<boolean> | boolean,
): Promise<'all' | 'stopped' | 'time'> {
  for (const day of daysOf(range)) {
    if (now() >= until) return 'time';
    for await (const line of history({ workspaceId, ...day })) {
      if (now() >= until) return 'time';
      const event = eventOf(line);
      if (event !== undefined && !(await visit(line, event))) return 'stopped';
    }
  }
  return 'all';
}

const DAY_MS = 86_400_000;

/** History says nothing while it finds nothing: day by day, the time is looked at in between. */
function* daysOf({ from, to }: PreviewRange): Generator<PreviewRange> {
  for (let start = from; start < to; start += DAY_MS) yield { from: start, to: Math.min(to, start + DAY_MS) };
}

function eventOf({ event, failure, type, timestamp }: EventLine): JsonObject | undefined {
  if (failure || !isJsonObject(event) || Number.isNaN(Date.parse(timestamp))) return undefined;
  return checkEvent(type, event) ? undefined : event;
}
