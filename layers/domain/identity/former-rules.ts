import type { IdentityItem } from '../configuration/items.ts';
import { compileIdentity } from './compile-rules.ts';
import type { FormerRules, IdentityRules } from './identity-rules.ts';

/**
 * How long after its receipt a copy of an event may still be remembered: for 26 hours from folding, and what is folded
 * was received in the 50 hours before, since it may have stood in the stream and in the retry queue.
 */
export const COPIES_MS = 76 * 60 * 60_000;

/**
 * A workspace's rules made ready to run, with those that were in force before. Those are compiled when they are asked
 * for: where no rules changed lately, nobody asks.
 *
 * @example
 * rulesAt(compileVersions(item), Date.parse(line.receivedAt)).version;
 */
export function compileVersions({ definition, version, retired, earlier = [] }: IdentityItem): IdentityRules {
  const rules = compileIdentity(definition, version, retired);
  if (earlier.length === 0) return rules;
  return { ...rules, former: earlier.map(formerRules) };
}

function formerRules({ until, definition, version, retired }: Earlier): FormerRules {
  let compiled: IdentityRules | undefined;
  return {
    until: Date.parse(until),
    rules: () => (compiled ??= compileIdentity(definition, version, retired)),
  };
}

type Earlier = NonNullable<IdentityItem['earlier']>[number];

/**
 * The rules that an event is read by: those in force when it was received. So it is read alike whenever it comes from
 * the stream, a retry queue or the lake, by whatever worker.
 *
 * @param receivedAt milliseconds since the epoch
 * @example
 * identifiersOf(event, { rules: rulesAt(configuration.identity, receivedAt), keyOf });
 */
export function rulesAt(rules: IdentityRules, receivedAt: number): IdentityRules {
  return rules.former?.find(({ until }) => receivedAt < until)?.rules() ?? rules;
}

/**
 * All other rules that a copy of an event may have been read by, if its copy is still remembered: it was received
 * before, or after. None, unless rules changed in the last days.
 *
 * @param receivedAt milliseconds since the epoch
 * @example
 * otherRulesAt(configuration.identity, Date.parse(line.receivedAt)).length; // 0
 */
export function otherRulesAt(rules: IdentityRules, receivedAt: number): readonly IdentityRules[] {
  if (rules.former === undefined) return [];
  const recent = rules.former.filter(({ until }) => until > receivedAt - COPIES_MS);
  if (recent.length === 0) return [];
  const own = rulesAt(rules, receivedAt);
  return [...recent.map((one) => one.rules()), rules].filter((one) => one !== own);
}

/**
 * Whether two definitions find the same identifiers in every event, in the same order.
 *
 * @example
 * readsAlike(standing.definition, proposed); // true: only a limit differs
 */
export function readsAlike(a: IdentityItem['definition'], b: IdentityItem['definition']): boolean {
  return JSON.stringify(readingOf(a)) === JSON.stringify(readingOf(b));
}

function readingOf({ types, blocked }: IdentityItem['definition']): unknown {
  const own = types.map((one) => [one.type, one.from, one.normalise, one.blocked]);
  return [own, blocked];
}
