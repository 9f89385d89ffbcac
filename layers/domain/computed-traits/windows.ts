import { NEWEST_TIMES } from '../profiles/feature-draft.ts';
import { joinAmounts } from '../profiles/feature-parts.ts';
import type { Amounts, Feature, Occurrence } from '../profiles/state.ts';
import { amountsOf } from './feature.ts';

/** What falls into a window at a moment, and until when it stays so with no new event. */
export type InWindow<T> = { readonly found: T; readonly validUntil?: number; readonly bounded?: true };

type Newest = { readonly most: number; readonly of: readonly Occurrence[] };

/**
 * Those of the newest that lie in (now − window, now]. `bounded`: older ones, which are not remembered, may lie in it.
 *
 * @example
 * newestWithin({ most: 20, of: [[50, 1], [10, 1]] }, 30, 45); // { found: [[50, 1]], validUntil: 80 }
 */
export function newestWithin(newest: Newest, window: number, now: number): InWindow<readonly Occurrence[]> {
  const found = newest.of.filter(([at]) => now < at + window);
  const oldest = found.at(-1);
  if (oldest === undefined) return { found };
  const bounded = found.length >= newest.most;
  return { found, validUntil: oldest[0] + window, ...(bounded && { bounded }) };
}

/**
 * Amounts in a window: exact while the newest that are kept reach over it, else by slots, of which each leaves when its
 * last moment does: an event then stays up to one slot longer than it should.
 *
 * @example
 * amountsWithin(feature, newestAmounts(feature), { window: 30 * DAY, now }).found.n;
 */
export function amountsWithin(
  { parts }: Feature,
  newest: Newest,
  { window, now }: { readonly window: number; readonly now: number },
): InWindow<Amounts> {
  const exact = newestWithin(newest, window, now);
  const { slots } = parts ?? {};
  if (!exact.bounded || slots === undefined)
    return { ...exact, found: joinAmounts(exact.found.map(([, value]) => amountsOf(Number(value)))) };
  const leaving = Object.entries(slots.of)
    .map(([slot, amounts]) => ({ amounts, at: (Number(slot) + 1) * slots.ms - 1 + window }))
    .filter(({ at }) => now < at);
  const found = joinAmounts(leaving.map(({ amounts }) => amounts));
  // When the oldest of the newest leaves, the rest is exact again.
  const validUntil = Math.min(exact.validUntil ?? Infinity, ...leaving.map(({ at }) => at));
  return { found, validUntil, bounded: true };
}

/**
 * The newest events as amounts of one, for counting.
 *
 * @example
 * newestTimes(feature).of.length; // at most 20
 */
export function newestTimes({ times }: Feature): Newest {
  return { most: NEWEST_TIMES, of: times.map((at) => [at, 1] as const) };
}
