import { EventLine } from '../collecting/event-line.ts';
import { MAX_RECORD_TEXT_BYTES } from '../collecting/limits.ts';
import { hourOf, hoursOf } from '../ledger/hours.ts';
import type { ReadHistory } from './history.ts';
import { inflateLines } from './inflate-lines.ts';
import type { LakeReader } from './lake-reader.ts';
import { type Memory, seenIds } from './seen-ids.ts';

export type HistoryReader = {
  readonly lake: LakeReader;
  /** Told of each line that is no event; nothing of the line is passed on. */
  readonly skipped: (key: string) => void;
  readonly memory?: Memory;
  readonly maxLineBytes?: number;
};

/** The stream may be behind what was received: lines stand in the hour of their arrival on the stream. */
const STREAM_LAG_MS = 10 * 60_000;
const MEMORY: Memory = { hours: 24, limit: 5_000_000 };

/**
 * Events of a workspace from `raw/`, in the order of their arrival hours. Of an event that came several times the first
 * copy within the range is given. Held in memory: one object as it is stored, one line of it, and the ids of 24 hours (about 100 bytes each,
 * no more than `memory.limit`), of such events as were asked for.
 *
 * @example
 * const history = readHistory({ lake: lakeReader(env.LAKE_BUCKET), skipped: () => observe({ LinesSkipped: 1 }) });
 * for await (const line of history({ workspaceId, from, to, events: [{ type: 'track' }] })) …
 */
export function readHistory(reader: HistoryReader): ReadHistory {
  return async function* historyOf(query) {
    const seen = seenIds(reader.memory ?? MEMORY);
    for await (const line of linesOf(reader, query)) {
      const receivedAt = Date.parse(line.receivedAt);
      if (receivedAt < query.from || receivedAt >= query.to) continue;
      if (!isAskedFor(line, query.events) || query.where?.(line) === false) continue;
      if (seen.isNew(line.messageId, receivedAt)) yield line;
    }
  };
}

type Query = Parameters<ReadHistory>[0];

async function* linesOf(reader: HistoryReader, { workspaceId, from, to }: Query): AsyncGenerator<EventLine> {
  // No line of ours is longer than a record's text.
  const { lake, skipped, maxLineBytes = MAX_RECORD_TEXT_BYTES } = reader;
  for (const hour of hoursOf({ from, to: to + STREAM_LAG_MS }))
    for await (const key of lake.listKeys(folderOf(workspaceId, hour)))
      for await (const text of inflateLines(await lake.get(key), { key, maxLineBytes })) {
        const line = parse(text);
        if (line?.workspaceId === workspaceId) yield line;
        else skipped(key);
      }
}

function folderOf(workspaceId: string, at: number): string {
  const [date, hour] = hourOf(at).split('T');
  return `raw/workspace=${workspaceId}/date=${date ?? ''}/hour=${hour ?? ''}/`;
}

function parse(text: string): EventLine | undefined {
  try {
    return EventLine.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function isAskedFor({ type, event }: EventLine, events: Query['events']): boolean {
  if (events === undefined) return true;
  const name = nameOf(type, event);
  return events.some((asked) => asked.type === type && (asked.name === undefined || asked.name === name));
}

/** A track's name is its `event`, a page's or screen's its `name`. */
function nameOf(type: string, event: unknown): unknown {
  if (typeof event !== 'object' || event === null) return undefined;
  if (type === 'track') return 'event' in event ? event.event : undefined;
  return 'name' in event ? event.name : undefined;
}
