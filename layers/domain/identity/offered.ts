import type { PlainObject } from '../collecting/plain-object.ts';
import { candidatesOf } from './candidates.ts';
import type { Identifier } from './identifier.ts';
import type { IdentityRules } from './identity-rules.ts';
import { normaliseIdentifier } from './normalise.ts';
import { byPriority, rulesOf } from './rules.ts';

/** A value that an event offers, as it has it. */
type Raw = { readonly type: string; readonly path: string; readonly raw: unknown };

/** What an event offers as identifiers. */
export type Offered = {
  /** Normalised, highest priority first. */
  readonly valid: readonly (Raw & Identifier)[];
  /** Those that are none of their type. */
  readonly invalid: readonly Raw[];
  /** More than is looked at. */
  readonly beyond: readonly Raw[];
};

/** An honest event offers a handful; a hostile one under many rules, thousands. */
const MAX_OFFERED = 200;

/**
 * What an event offers as identifiers, by the rules. Of more than is looked at, the types of the highest priority come
 * first.
 *
 * @example
 * offeredBy({ type: 'track', userId: ' u1 ' }, DEFAULT_IDENTITY_RULES).valid[0]?.value; // 'u1'
 */
export function offeredBy(event: PlainObject, rules: IdentityRules): Offered {
  const all = candidatesOf(event, rules);
  if (all.length > MAX_OFFERED) all.sort((a, b) => rulesOf(a.type, rules).rank - rulesOf(b.type, rules).rank);
  const valid: (Raw & Identifier)[] = [];
  const invalid: Raw[] = [];
  for (const { type, path, value: raw } of all.slice(0, MAX_OFFERED)) {
    const value = normaliseIdentifier(type, raw, rules);
    if (value === undefined) invalid.push({ type, path, raw });
    else valid.push({ type, path, raw, value });
  }
  if (valid.length > 1) valid.sort(byPriority(rules));
  const beyond = all.slice(MAX_OFFERED).map(({ type, path, value: raw }) => ({ type, path, raw }));
  return { valid, invalid, beyond };
}
