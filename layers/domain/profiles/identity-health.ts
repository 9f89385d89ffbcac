import { type Plan, sizeOf } from './plan.ts';

/** What commits did to who is who: what alarms on wrong merges watch. */
export type IdentityHealth = {
  /** Identifiers that their profile did not take. */
  readonly refused: number;
  /** Profiles that were taken in by others. */
  readonly merged: number;
  /** Identifiers of the largest profile written. */
  readonly largest: number;
  /** Commits that wrote a profile of more than {@link MANY} identifiers, or met a cap of the rules. */
  readonly oversized: number;
};

/** So many identifiers are hardly one person's. Rules may have lower caps: who is at one of them is as suspect. */
const MANY = 500;

export const NOTHING_WRITTEN: IdentityHealth = { refused: 0, merged: 0, largest: 0, oversized: 0 };

/**
 * The health of one committed plan.
 *
 * @example
 * healthOf(plan).merged; // 0 where nobody was merged
 */
export function healthOf(plan: Plan): IdentityHealth {
  const merged = Math.max(0, plan.bases.size - 1);
  const largest = sizeOf(plan);
  const isOversized = largest > MANY || plan.refusals.some(({ reason }) => reason === 'cap');
  return { refused: plan.refusals.length, merged, largest, oversized: isOversized ? 1 : 0 };
}

/**
 * Counts added up; of the largest profiles, the largest.
 *
 * @example
 * const all = plans.map(healthOf).reduce(addHealth, NOTHING_WRITTEN);
 */
export function addHealth(a: IdentityHealth, b: IdentityHealth): IdentityHealth {
  return {
    refused: a.refused + b.refused,
    merged: a.merged + b.merged,
    largest: Math.max(a.largest, b.largest),
    oversized: a.oversized + b.oversized,
  };
}
