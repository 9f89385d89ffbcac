import type { PlainObject } from '../collecting/plain-object.ts';
import type { ItemKey } from '../profiles/items.ts';
import type { FoundIdentifier } from './explanation.ts';
import type { Identifier } from './identifier.ts';
import type { IdentityRules } from './identity-rules.ts';
import { looksMixed } from './mixed-scripts.ts';
import { type Offered, offeredBy } from './offered.ts';
import { effortOfEvent, judge, type Judged } from './rules.ts';

const MAX_RAW = 200;

type How = { readonly rules: IdentityRules; readonly keyOf: (identifier: Identifier) => ItemKey };

/**
 * Everything that an event offers as identifiers, and what becomes of it before any profile is asked. Those that are
 * `used` are what `identifiersOf` finds, in the same order.
 *
 * @example
 * foundIn(event, { rules: configuration.identity, keyOf: itemKeys(configuration) })[0]?.path; // 'userId'
 */
export function foundIn(event: PlainObject, how: How): FoundIdentifier[] {
  const { valid, invalid, beyond } = offeredBy(event, how.rules);
  const told = toldOf(valid, how);
  const unread = ({ raw, ...one }: Offered['invalid'][number]) => {
    return { ...one, raw: shown(raw), mixedScripts: false };
  };
  return [
    ...told.filter(({ is }) => is !== 'blocked'),
    ...told.filter(({ is }) => is === 'blocked'),
    ...invalid.map((one) => ({ ...unread(one), is: 'not-valid' as const })),
    ...beyond.map((one) => ({ ...unread(one), is: 'too-many' as const })),
  ];
}

function toldOf(valid: Offered['valid'], { rules, keyOf }: How): FoundIdentifier[] {
  const effort = effortOfEvent();
  const taken = new Set<ItemKey>();
  const judged = new Map<string, Judged>();
  return valid.map(({ type, path, raw, value }) => {
    const key = keyOf({ type, value });
    const one = { type, path, raw: shown(raw), value, key, mixedScripts: looksMixed(value) };
    if (taken.has(key)) return { ...one, is: 'repeated' };
    if (taken.size >= rules.maxIdentifiersOfEvent) return { ...one, is: 'too-many' };
    const name = `${type}\u0000${value}`;
    const found = judged.get(name) ?? judge({ type, value }, rules, effort);
    judged.set(name, found);
    if (found.is !== 'free') return { ...one, ...found };
    taken.add(key);
    return { ...one, is: 'used' };
  });
}

function shown(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  return text.slice(0, MAX_RAW).toWellFormed();
}
