import type { PlainObject } from '../collecting/plain-object.ts';
import type { ItemKey } from '../profiles/items.ts';
import { candidatesOf } from './candidates.ts';
import type { Identifier, KeyedIdentifier } from './identifier.ts';
import type { IdentityRules } from './identity-rules.ts';
import { normaliseIdentifier } from './normalise.ts';
import { blockedBy, byPriority } from './rules.ts';

/**
 * The identifiers of an event: normalised, without blocked values, each once, highest priority first, and no more than
 * an event may have. None: nobody can be told from it.
 *
 * @param keyOf see `itemKeys`
 * @example
 * identifiersOf(event, { rules: configuration.identity, keyOf: itemKeys(configuration) });
 */
export function identifiersOf(
  event: PlainObject,
  { rules, keyOf }: { readonly rules: IdentityRules; readonly keyOf: (identifier: Identifier) => ItemKey },
): readonly KeyedIdentifier[] {
  const found: Identifier[] = [];
  for (const { type, value: raw } of candidatesOf(event, rules)) {
    const value = normaliseIdentifier(type, raw, rules);
    if (value !== undefined && blockedBy({ type, value }, rules) === undefined) found.push({ type, value });
  }
  if (found.length > 1) found.sort(byPriority(rules));
  const byKey = new Map<ItemKey, KeyedIdentifier>();
  for (const identifier of found) {
    const key = keyOf(identifier);
    if (byKey.size < rules.maxIdentifiersOfEvent && !byKey.has(key)) byKey.set(key, { ...identifier, key });
  }
  return [...byKey.values()];
}
