import { withDeleted } from '@tributary/domain/ledger/deleted-destinations';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import type { Answer } from './call.ts';
import { configurationOf, itemOf, itemsOf } from './change.ts';
import { mustHold } from './read-body.ts';

const DAY_MS = 86_400_000;
/** Each hour is read by itself. */
const MAX_DAYS = 31;
const MAX_MEMBERS = 1_000;

/** What became of everything that arrived in a time range, by default the last 24 hours, in whole hours. */
export const getLedger: Answer = async ({ dependencies, request, workspaceId }) => {
  const { store, ledger, now } = dependencies;
  const { from, to } = rangeIn(request.query, { now: now(), usualMs: DAY_MS });
  await configurationOf(store, workspaceId);
  const { sources, destinations } = await sumLedger({ store: ledger, workspaceId, from, to });
  // Asked after the sums, so that one made meanwhile is not taken for gone.
  const known = itemsOf(await configurationOf(store, workspaceId), 'destination').map(({ id }) => id);
  const ended = withDeleted(destinations, (id) => known.includes(id));
  const range = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  return { status: 200, body: { ...range, sources, destinations: ended } };
};

/**
 * A range of times as it was asked for.
 *
 * @param how `usualMs`: how long it is where nobody says from when; `maxDays`: how long it may be
 */
export function rangeIn(
  asked: { readonly from?: string | undefined; readonly to?: string | undefined },
  {
    now,
    usualMs,
    maxDays = MAX_DAYS,
  }: { readonly now: number; readonly usualMs: number; readonly maxDays?: number },
): { readonly from: number; readonly to: number } {
  const to = timeOf(asked.to, now);
  const from = timeOf(asked.from, (isSensible(to) ? to : now) - usualMs);
  mustHold([...wrongTime('from', from), ...wrongTime('to', to)]);
  mustHold(wrongRange({ from, to }, maxDays));
  return { from, to };
}

function timeOf(text: string | undefined, otherwise: number): number {
  return text === undefined ? otherwise : Date.parse(text);
}

/** What JavaScript takes for a time goes on for 270,000 years, and keys of the ledger do not. */
const FIRST = Date.UTC(2000, 0);
const LAST = Date.UTC(2100, 0);

/** Whether a time is one that something can have happened at; not so of what is no time at all. */
export function isSensible(time: number): boolean {
  return time >= FIRST && time < LAST;
}

function wrongTime(field: string, time: number): Violation[] {
  return isSensible(time) ? [] : [{ field, expected: 'a time in ISO 8601, between 2000 and 2100' }];
}

function wrongRange(
  { from, to }: { readonly from: number; readonly to: number },
  maxDays: number,
): Violation[] {
  if (from >= to) return [{ field: 'from', expected: 'a time before `to`' }];
  return to - from > maxDays * DAY_MS
    ? [{ field: 'from', expected: `a time at most ${maxDays} days before \`to\`` }]
    : [];
}

/** Who is in a segment, page by page. */
export const listMembers: Answer = async ({ dependencies, request, workspaceId, id }) => {
  const { store, members } = dependencies;
  const { cursor, limit = '100' } = request.query;
  const count = /^\d{1,4}$/.test(limit) ? Number(limit) : 0;
  if (count < 1 || count > MAX_MEMBERS)
    mustHold([{ field: 'limit', expected: `a whole number from 1 to ${MAX_MEMBERS}` }]);
  itemOf(await configurationOf(store, workspaceId), 'segment', id);
  const start = cursor === undefined ? {} : { cursor };
  const page = await members.list({ workspaceId, segmentId: id, limit: count, ...start });
  const shown = page.members.map(({ profileId, since }) => ({
    profileId,
    since: new Date(since).toISOString(),
  }));
  return {
    status: 200,
    body: { members: shown, ...(page.cursor === undefined ? {} : { cursor: page.cursor }) },
  };
};
