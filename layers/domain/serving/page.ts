import { Problem } from '../outcomes/problem.ts';

/** Where a list is, and how its caller wants it. */
export type PageRequest = {
  /** Path of the list, encoded, without a query. */
  readonly link: string;
  readonly query: Readonly<Record<string, string>>;
};

/** Segment's cursor: `next` is empty at the end of a list. */
export type Cursor = {
  readonly url: string;
  readonly has_more: boolean;
  readonly next: string;
  readonly limit: number;
};

/**
 * One page of a list, in ascending order of position, going on after the position that `next` holds. So a page is
 * right even where the list changed since the last one. Throws `invalid-request` for a `limit` or `next` that cannot
 * be used.
 *
 * @param list `position`: unique text of an item; it is readable in the cursor, so it names no person
 * @example
 * pageOf({ items, position: ({ name }) => name, limits: { usual: 10, most: 200 } }, request);
 */
export function pageOf<T>(
  list: {
    readonly items: readonly T[];
    readonly position: (item: T) => string;
    readonly limits: { readonly usual: number; readonly most: number };
  },
  request: PageRequest,
): { readonly items: readonly T[]; readonly cursor: Cursor } {
  const limit = limitIn(request.query['limit'], list.limits);
  const after = positionIn(request.query['next']);
  const ordered = list.items
    .map((item) => ({ item, at: list.position(item) }))
    .filter(({ at }) => after === undefined || at > after)
    .sort((a, b) => (a.at < b.at ? -1 : 1));
  const taken = ordered.slice(0, limit);
  const last = taken.at(-1);
  const next = last && ordered.length > limit ? Buffer.from(last.at).toString('base64url') : '';
  const query = new URLSearchParams({ ...request.query, ...(next === '' ? {} : { next }) }).toString();
  const url = query === '' ? request.link : `${request.link}?${query}`;
  return { items: taken.map(({ item }) => item), cursor: { url, has_more: next !== '', next, limit } };
}

/** Above every event time, so that a difference to it sorts the newest first. */
const LATEST = 8.64e15;

/**
 * Position of something with a time, so that a page begins with the newest.
 *
 * @param at milliseconds since the epoch
 * @param tie unique among equal times
 * @example
 * pageOf({ items, position: ({ at, tie }) => newestFirst(at, tie), limits }, request);
 */
export function newestFirst(at: number, tie: string): string {
  return `${paddedTime(LATEST - at)} ${tie}`;
}

/**
 * Position of something with a time, so that a page begins with the oldest.
 *
 * @example
 * oldestFirst(at, tie) < oldestFirst(at + 1, tie); // true
 */
export function oldestFirst(at: number, tie: string): string {
  return `${paddedTime(at + LATEST)} ${tie}`;
}

const paddedTime = (rank: number) => String(rank).padStart(17, '0');

/** Most names that `include` and `exclude` take. */
const MOST_NAMES = 200;

/**
 * A list of names out of a query parameter; undefined where it is absent or empty.
 *
 * @example
 * namesIn({ include: 'email, plan' }, 'include'); // Set { 'email', 'plan' }
 */
export function namesIn(
  query: Readonly<Record<string, string>>,
  parameter: string,
): ReadonlySet<string> | undefined {
  const names = (query[parameter] ?? '').split(',').map((name) => name.trim());
  const known = names.filter((name) => name !== '');
  if (known.length > MOST_NAMES) throw invalid(parameter, `at most ${MOST_NAMES} names`);
  return known.length === 0 ? undefined : new Set(known);
}

/**
 * A parameter that is one of a few words; undefined where it is absent or empty.
 *
 * @example
 * wordIn({ sort: 'asc' }, 'sort', ['asc', 'desc']); // 'asc'
 */
export function wordIn<W extends string>(
  query: Readonly<Record<string, string>>,
  parameter: string,
  words: readonly W[],
): W | undefined {
  const sent = query[parameter];
  if (sent === undefined || sent === '') return undefined;
  const word = words.find((one) => one === sent);
  if (word === undefined) throw invalid(parameter, `one of ${words.join(', ')}`);
  return word;
}

/**
 * The problem of a query parameter that cannot be used. It names the parameter, never its value.
 *
 * @example
 * throw invalid('limit', 'a whole number from 1 to 100');
 */
export function invalid(field: string, expected: string): Problem {
  return new Problem('invalid-request', `The parameter ${field} is not valid.`, [{ field, expected }]);
}

function limitIn(
  sent: string | undefined,
  limits: { readonly usual: number; readonly most: number },
): number {
  if (sent === undefined || sent === '') return limits.usual;
  const limit = /^\d{1,6}$/.test(sent) ? Number(sent) : 0;
  if (limit < 1 || limit > limits.most) throw invalid('limit', `a whole number from 1 to ${limits.most}`);
  return limit;
}

function positionIn(sent: string | undefined): string | undefined {
  if (sent === undefined || sent === '') return undefined;
  const position = Buffer.from(sent, 'base64url').toString('utf8');
  if (Buffer.from(position).toString('base64url') !== sent)
    throw invalid('next', 'a cursor that an answer gave');
  return position;
}
