import { compileIdentity } from './compile-rules.ts';
import { DEFAULT_IDENTITY_DEFINITION } from './default-definition.ts';
import type { Identifier } from './identifier.ts';
import type { IdentityRules, TypeRules } from './identity-rules.ts';

export type { IdentifierLimit, IdentityRules } from './identity-rules.ts';

/** The rules of a workspace that has none of its own. */
export const DEFAULT_IDENTITY_RULES: IdentityRules = compileIdentity(DEFAULT_IDENTITY_DEFINITION, 0);

/**
 * How identifiers of a type are trusted.
 *
 * @example
 * rulesOf('user_id', DEFAULT_IDENTITY_RULES).limit; // { count: 1, windowMs: Infinity }
 */
export function rulesOf(type: string, rules: IdentityRules): TypeRules {
  return rules.types.get(type) ?? rules.retired?.get(type) ?? rules.others;
}

/** What matching may still take, in steps of patterns × characters. */
export type Effort = { left: number };

/**
 * What matching an event may take: some tens of milliseconds. Anybody may send any event, and others wait behind it.
 * The largest value under the largest set of rules takes less.
 */
const MATCHING_OF_EVENT = 2_100_000;

/**
 * What the matching of one event begins with.
 *
 * @example
 * judge(identifier, rules, effortOfEvent());
 */
export function effortOfEvent(): Effort {
  return { left: MATCHING_OF_EVENT };
}

/** Whether a rule says that a value names nobody: the value itself, such as `null`, or a pattern. */
export type Judged =
  | { readonly is: 'free' }
  | { readonly is: 'blocked'; readonly blockedBy: string }
  /** Matching it would take more than is left. What may be blocked is not used. */
  | { readonly is: 'unchecked' };

/**
 * Whether a value names nobody.
 *
 * @param identifier normalised
 * @param effort what matching takes is taken off it: by the length of value and patterns alone, so that it is the same
 *   for each copy of an event
 * @example
 * judge({ type: 'user_id', value: '0000-00' }, DEFAULT_IDENTITY_RULES, effortOfEvent());
 * // { is: 'blocked', blockedBy: '^[0-]*$' }
 */
export function judge({ value, type }: Identifier, rules: IdentityRules, effort: Effort): Judged {
  const all = [rules.blocked, rulesOf(type, rules).blocked];
  const lower = value.toLowerCase();
  if (all.some(({ values }) => values.has(lower))) return { is: 'blocked', blockedBy: lower };
  const cost = all.reduce((sum, { steps }) => sum + steps, 0) * (value.length + 1);
  if (cost > effort.left) return { is: 'unchecked' };
  effort.left -= cost;
  for (const { patterns } of all) {
    const by = patterns.find((pattern) => pattern.match(value).isFound);
    if (by) return { is: 'blocked', blockedBy: by.source };
  }
  return { is: 'free' };
}

/**
 * Order of priority, highest first: by type, then by value. It is total, so that all copies of an event have the same
 * identifier on top.
 *
 * @example
 * identifiers.toSorted(byPriority(DEFAULT_IDENTITY_RULES));
 */
export function byPriority(rules: IdentityRules): (a: Identifier, b: Identifier) => number {
  return (a, b) =>
    rulesOf(a.type, rules).rank - rulesOf(b.type, rules).rank ||
    compareText(a.type, b.type) ||
    compareText(a.value, b.value);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
