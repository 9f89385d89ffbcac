import { RECENT_EVENTS } from '../profiles/fold.ts';
import type { RecentEvent } from '../profiles/state.ts';
import { readDate } from '../segments/dates.ts';
import { invalid, namesIn, newestFirst, oldestFirst, pageOf, wordIn } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

/** Clients made for Segment ask for up to 100, and get what there is. */
const LIMITS = { usual: RECENT_EVENTS, most: 100 } as const;

/**
 * The newest events of the profile, newest first: type, name and time. No more than `most` are kept: those before, and
 * the properties of all, are in the lake.
 *
 * @example
 * eventsView(question); // { data: [{ type: 'track', event: 'Order Completed', timestamp: '2026-…' }], cursor, most: 10 }
 */
export function eventsView(question: Question): ViewBody {
  const { profile, query } = question;
  const items = profile.state.recent.filter(filterOf(query));
  const order = wordIn(query, 'sort', ['asc', 'desc']) === 'asc' ? oldestFirst : newestFirst;
  const position = ({ at, tie }: RecentEvent) => order(at, tie);
  const page = pageOf({ items, position, limits: LIMITS }, question);
  return { data: page.items.map(shown), cursor: page.cursor, most: RECENT_EVENTS };
}

function shown({ type, name, at }: RecentEvent): unknown {
  const timestamp = isoTime(at);
  if (name === undefined) return { type, timestamp };
  return type === 'track' ? { type, event: name, timestamp } : { type, name, timestamp };
}

/** `start` and `end` are dates, `include` and `exclude` names of events (types, for events without a name). */
function filterOf(query: Question['query']): (event: RecentEvent) => boolean {
  const include = namesIn(query, 'include');
  const exclude = namesIn(query, 'exclude');
  const start = dateIn(query, 'start') ?? -Infinity;
  const end = dateIn(query, 'end') ?? Infinity;
  return ({ type, name = type, at }) =>
    at >= start && at < end && (include?.has(name) ?? true) && !exclude?.has(name);
}

function dateIn(query: Question['query'], parameter: string): number | undefined {
  const sent = query[parameter];
  if (sent === undefined || sent === '') return undefined;
  const at = readDate(sent);
  if (at === undefined) throw invalid(parameter, 'a date in ISO 8601');
  return at;
}
