import type { Identifier } from './identifier.ts';
import type { IdentifierLimit } from './identity-rules.ts';
import { type IdentityRules, rulesOf } from './rules.ts';

/** Something that a profile owns, as far as limits ask. */
type Held = Identifier & { readonly firstSeen: number };

/**
 * Whether one profile may own all of these identifiers and have been merged so often.
 *
 * @param held `firstSeen` in milliseconds since the epoch, which limits by period count by
 * @param held.merges how many profiles it would have taken in
 * @example
 * isWithinLimits({ identifiers: [{ type: 'user_id', value: 'a', firstSeen: 0 }], merges: 0 }, rules); // true
 */
export function isWithinLimits(
  held: { readonly identifiers: Iterable<Held>; readonly merges: number },
  rules: IdentityRules,
): boolean {
  const identifiers = [...held.identifiers];
  if (held.merges > rules.maxMergesOfProfile || identifiers.length > rules.maxIdentifiersOfProfile)
    return false;
  return [...Map.groupBy(identifiers, ({ type }) => type)].every(([type, own]) => {
    const each = own.map(({ firstSeen }) => [firstSeen]);
    return !exceedsLimit(each, rulesOf(type, rules).limit);
  });
}

/**
 * Whether a profile may own identifiers besides those that it holds, by the limits of their types. What it holds is not
 * judged again.
 *
 * @param taken new to the profile, or new to their type
 * @example
 * mayTake([{ type: 'user_id', value: 'b', firstSeen: 1 }], main.identifiers, rules); // false: it has one
 */
export function mayTake(taken: readonly Held[], held: readonly Held[], rules: IdentityRules): boolean {
  return [...Map.groupBy(taken, ({ type }) => type)].every(([type, own]) => {
    const times = held.filter((one) => one.type === type).map(({ firstSeen }) => firstSeen);
    return !exceedsLimit([times, ...own.map(({ firstSeen }) => [firstSeen])], rulesOf(type, rules).limit);
  });
}

/**
 * Whether identifiers of one type are too many together. What one part holds alone is not judged again: a limit that is
 * lowered later takes nothing away, and only growing beyond it is refused.
 *
 * @param parts first-seen times, milliseconds, of what each stored profile holds; of each new identifier by itself
 * @example
 * exceedsLimit([[monday], [tuesday]], { count: 1, windowMs: 86_400_000 }); // false
 */
export function exceedsLimit(
  parts: readonly (readonly number[])[],
  { count, windowMs }: IdentifierLimit,
): boolean {
  const filled = parts.filter((part) => part.length > 0);
  const all = filled.reduce((sum, part) => sum + part.length, 0);
  if (all <= count || filled.length < 2) return false;
  if (windowMs === Infinity) return true;
  const times = filled
    .flatMap((part, origin) => part.map((at) => ({ at, origin })))
    .sort((a, b) => a.at - b.at);
  return hasFullWindow(times, { count, windowMs });
}

/** Whether some stretch of the window's length has more than `count`, from more than one part. */
function hasFullWindow(
  times: readonly { readonly at: number; readonly origin: number }[],
  { count, windowMs }: IdentifierLimit,
): boolean {
  let sameSince = 0;
  for (const [index, { at, origin }] of times.entries()) {
    if (origin !== times[index - 1]?.origin) sameSince = index;
    const first = times[index - count];
    if (first && at - first.at < windowMs && sameSince > index - count) return true;
  }
  return false;
}
