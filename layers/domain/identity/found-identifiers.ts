import type { PlainObject } from '../collecting/plain-object.ts';
import type { ItemKey } from '../profiles/items.ts';
import { candidatesOf } from './candidates.ts';
import type { FoundIdentifier } from './explanation.ts';
import type { Identifier } from './identifier.ts';
import type { IdentityRules } from './identity-rules.ts';
import { looksMixed } from './mixed-scripts.ts';
import { normaliseIdentifier } from './normalise.ts';
import { blockedBy, byPriority } from './rules.ts';

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
  const valid: (FoundIdentifier & Identifier)[] = [];
  const useless: FoundIdentifier[] = [];
  for (const { type, path, value: raw } of candidatesOf(event, how.rules)) {
    const value = normaliseIdentifier(type, raw, how.rules);
    const common = { type, path, raw: shown(raw) };
    if (value === undefined) {
      useless.push({ ...common, is: 'not-valid', mixedScripts: false });
      continue;
    }
    const one = { ...common, value, key: how.keyOf({ type, value }), mixedScripts: looksMixed(value) };
    const rule = blockedBy({ type, value }, how.rules);
    if (rule === undefined) valid.push({ ...one, is: 'used' });
    else useless.push({ ...one, is: 'blocked', blockedBy: rule });
  }
  return [...onlyOnce(valid.sort(byPriority(how.rules)), how.rules), ...useless];
}

function onlyOnce(found: readonly FoundIdentifier[], rules: IdentityRules): FoundIdentifier[] {
  const seen = new Set<ItemKey | undefined>();
  return found.map((one) => {
    if (seen.has(one.key)) return { ...one, is: 'repeated' };
    if (seen.size >= rules.maxIdentifiersOfEvent) return { ...one, is: 'too-many' };
    seen.add(one.key);
    return one;
  });
}

function shown(raw: unknown): string {
  const text = typeof raw === 'string' ? raw : JSON.stringify(raw);
  return text.slice(0, MAX_RAW).toWellFormed();
}
