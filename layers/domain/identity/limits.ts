import type { Identifier } from './identifier.ts';
import { limitOf, type IdentityRules } from './rules.ts';

/**
 * Whether one profile may own all of these identifiers and have been merged so often.
 *
 * @param merges how many profiles it would have taken in
 * @example
 * isWithinLimits({ identifiers: [{ type: 'user_id', value: 'a' }, { type: 'user_id', value: 'b' }], merges: 0 }, rules);
 * // false: one user_id a profile
 */
export function isWithinLimits(
  union: { readonly identifiers: Iterable<Identifier>; readonly merges: number },
  rules: IdentityRules,
): boolean {
  if (union.merges > rules.maxMergesOfProfile) return false;
  const counts = new Map<string, number>();
  let all = 0;
  for (const { type } of union.identifiers) {
    const count = (counts.get(type) ?? 0) + 1;
    all += 1;
    if (count > limitOf(type, rules) || all > rules.maxIdentifiersOfProfile) return false;
    counts.set(type, count);
  }
  return true;
}
