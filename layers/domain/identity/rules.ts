import { compileIdentity } from './compile-rules.ts';
import { DEFAULT_IDENTITY_DEFINITION } from './default-definition.ts';
import type { Identifier } from './identifier.ts';
import type { BlockedRules, IdentityRules, TypeRules } from './identity-rules.ts';

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

/**
 * The rule by which a value names nobody: the value itself, such as `null`, or a pattern; undefined where there is none.
 *
 * @param identifier normalised
 * @example
 * blockedBy({ type: 'user_id', value: '0000-00' }, DEFAULT_IDENTITY_RULES); // '^[0-]*$'
 */
export function blockedBy(identifier: Identifier, rules: IdentityRules): string | undefined {
  const { value, type } = identifier;
  return blockedIn(rules.blocked, value) ?? blockedIn(rulesOf(type, rules).blocked, value);
}

function blockedIn({ values, patterns }: BlockedRules, value: string): string | undefined {
  if (values.size > 0) {
    const lower = value.toLowerCase();
    if (values.has(lower)) return lower;
  }
  return patterns.find((pattern) => pattern.test(value))?.source;
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
