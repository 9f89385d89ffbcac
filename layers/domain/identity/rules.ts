import type { Identifier } from './identifier.ts';

/** How identifiers are trusted, in one workspace. Data, so that a workspace may bring its own. */
export type IdentityRules = {
  /** Types that come before all others, highest priority first. */
  readonly first: readonly string[];
  /** Types that come after all others, lowest priority last. */
  readonly last: readonly string[];
  /** How many identifiers of a type one profile may own. */
  readonly limits: Readonly<Record<string, number>>;
  readonly otherLimit: number;
  /** Values that name nobody, compared without regard to case. */
  readonly blockedValues: ReadonlySet<string>;
  readonly blockedPatterns: readonly RegExp[];
  readonly maxIdentifiersOfEvent: number;
  readonly maxIdentifiersOfProfile: number;
  readonly maxMergesOfProfile: number;
};

/** The rules of a workspace that has none of its own. */
export const DEFAULT_IDENTITY_RULES: IdentityRules = {
  first: ['user_id', 'previous_id', 'email', 'phone'],
  last: ['anonymous_id'],
  limits: { user_id: 1 },
  otherLimit: 5,
  blockedValues: new Set([
    '-1',
    'null',
    'undefined',
    'nan',
    'none',
    'anonymous',
    '[object object]',
    'true',
    'false',
  ]),
  blockedPatterns: [/^[0-]*$/],
  maxIdentifiersOfEvent: 20,
  maxIdentifiersOfProfile: 1_000,
  maxMergesOfProfile: 100,
};

/**
 * Whether a value names nobody, such as `null` or a row of zeros.
 *
 * @example
 * isBlocked('00000000-0000-0000-0000-000000000000', DEFAULT_IDENTITY_RULES); // true
 */
export function isBlocked(value: string, rules: IdentityRules): boolean {
  return (
    rules.blockedValues.has(value.toLowerCase()) ||
    rules.blockedPatterns.some((pattern) => pattern.test(value))
  );
}

/**
 * How many identifiers of a type one profile may own.
 *
 * @example
 * limitOf('user_id', DEFAULT_IDENTITY_RULES); // 1
 */
export function limitOf(type: string, rules: IdentityRules): number {
  return Object.hasOwn(rules.limits, type) ? (rules.limits[type] ?? rules.otherLimit) : rules.otherLimit;
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
    rank(a.type, rules) - rank(b.type, rules) || compareText(a.type, b.type) || compareText(a.value, b.value);
}

function rank(type: string, { first, last }: IdentityRules): number {
  const high = first.indexOf(type);
  if (high >= 0) return high;
  const low = last.indexOf(type);
  return low >= 0 ? first.length + 1 + low : first.length;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
