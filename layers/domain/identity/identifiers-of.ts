import type { PlainObject } from '../collecting/plain-object.ts';
import type { ItemKey } from '../profiles/items.ts';
import type { Identifier, KeyedIdentifier } from './identifier.ts';
import type { IdentityRules } from './identity-rules.ts';
import { offeredBy } from './offered.ts';
import { type Effort, effortOfEvent, judge } from './rules.ts';

type How = {
  readonly rules: IdentityRules;
  readonly keyOf: (identifier: Identifier) => ItemKey;
  /** How many are wanted; absent: all. */
  readonly most?: number;
  /** What matching may take, where the event is read several times. */
  readonly effort?: Effort;
};

/**
 * The identifiers of an event: normalised, without blocked values, each once, highest priority first, and no more than
 * an event may have. None: nobody can be told from it.
 *
 * @param keyOf see `itemKeys`
 * @example
 * identifiersOf(event, { rules: configuration.identity, keyOf: itemKeys(configuration) });
 */
export function identifiersOf(event: PlainObject, how: How): readonly KeyedIdentifier[] {
  const { rules, keyOf, most = rules.maxIdentifiersOfEvent, effort = effortOfEvent() } = how;
  const byKey = new Map<ItemKey, KeyedIdentifier>();
  let before: Identifier | undefined;
  for (const { type, value } of offeredBy(event, rules).valid) {
    if (byKey.size >= most) break;
    if (before?.type === type && before.value === value) continue;
    before = { type, value };
    const key = keyOf(before);
    if (byKey.has(key) || judge(before, rules, effort).is !== 'free') continue;
    byKey.set(key, { type, value, key });
  }
  return [...byKey.values()];
}
