import type { KeyedIdentifier } from '../identity/identifier.ts';
import { exceedsLimit } from '../identity/limits.ts';
import { type IdentityRules, rulesOf } from '../identity/rules.ts';
import { holdingsOf } from './holdings.ts';
import type { ItemKey, OwnedIdentifier, RefusalReason } from './items.ts';
import { mergesOf, type Plan, sizeOf } from './plan.ts';

/** A union that an event would make, and what it is made of. */
export type Union = {
  /** Of all involved, with what would be attached. */
  readonly plan: Plan;
  /** What is left of the event's identifiers. */
  readonly identifiers: readonly KeyedIdentifier[];
  /** Who owns them now. */
  readonly plans: ReadonlyMap<ItemKey, Plan>;
};

/**
 * Why one profile may not own all of a union; undefined where it may.
 *
 * @example
 * reasonAgainst({ plan, identifiers, plans }, rules); // 'limit'
 */
export function reasonAgainst(union: Union, rules: IdentityRules): RefusalReason | undefined {
  const { plan } = union;
  // Nothing new to own: what is stored stays, whatever the rules have become.
  if (plan.bases.size === 1 && plan.attached.size === 0 && plan.retyped.size === 0) return undefined;
  if (unitesPins(plan)) return 'pin';
  if (mergesOf(plan) > rules.maxMergesOfProfile || sizeOf(plan) > rules.maxIdentifiersOfProfile) return 'cap';
  if (hasTooMany(plan, rules)) return 'limit';
  return rules.minimumStrength > 0 && isTooWeak(union, rules) ? 'strength' : undefined;
}

function unitesPins({ bases }: Plan): boolean {
  if (bases.size < 2) return false;
  const sides = new Map<string, string>();
  for (const { pins = [] } of bases.values())
    for (const { id, side } of pins) {
      if ((sides.get(id) ?? side) !== side) return true;
      sides.set(id, side);
    }
  return false;
}

function hasTooMany(plan: Plan, rules: IdentityRules): boolean {
  for (const [type, parts] of partsByType(plan))
    if (exceedsLimit(parts, rulesOf(type, rules).limit)) return true;
  return false;
}

type Parts = Map<string, (readonly number[])[]>;

/**
 * First-seen times by type: of each stored profile together, of each new identifier by itself. What an alias calls by
 * another type is new to that type, and takes nothing else of its profile with it.
 */
function partsByType({ bases, attached, retyped }: Plan): Parts {
  const parts: Parts = new Map();
  const add = (type: string, times: readonly number[]) => {
    const own = parts.get(type);
    if (own) own.push(times);
    else parts.set(type, [times]);
  };
  for (const base of bases.values()) {
    const changed = [...retyped.keys()].some((key) => holdingsOf(base).keys.has(key));
    const isMoved = ({ key, type }: OwnedIdentifier) => (retyped.get(key) ?? type) !== type;
    const stays = changed ? base.identifiers.filter((owned) => !isMoved(owned)) : base.identifiers;
    for (const [type, times] of holdingsOf({ identifiers: stays }).times) add(type, times);
    if (!changed) continue;
    for (const { key, type, firstSeen } of base.identifiers.filter(isMoved))
      add(retyped.get(key) ?? type, [firstSeen]);
  }
  for (const { key, type, firstSeen } of attached.values()) add(retyped.get(key) ?? type, [firstSeen]);
  return parts;
}

/**
 * Whether two identified profiles would be joined by a link that was not seen often enough. The first of them, by the
 * event's priority, is the one that the others would join.
 */
function isTooWeak({ identifiers, plans }: Union, rules: IdentityRules): boolean {
  const identified = new Map<Plan, KeyedIdentifier[]>();
  for (const identifier of identifiers) {
    const plan = plans.get(identifier.key);
    if (plan && isIdentified(plan, rules))
      identified.set(plan, [...(identified.get(plan) ?? []), identifier]);
  }
  // Not whoever owns what was dropped before: they stay outside, and what they counted is theirs.
  const involved = new Set(identifiers.flatMap(({ key }) => plans.get(key) ?? []));
  return [...identified].slice(1).some(([plan, links]) => {
    const others = [...involved].filter((one) => one !== plan);
    return links.every(({ key, type }) => {
      const seen = others.reduce((sum, other) => sum + weakSeen(other, key), 1);
      return seen * rulesOf(type, rules).weight < rules.minimumStrength;
    });
  });
}

/**
 * Whether a plan's profile owns an identifier that says who somebody is.
 *
 * @example
 * isIdentified(plan, DEFAULT_IDENTITY_RULES); // false while it is known by devices alone
 */
export function isIdentified({ bases, attached }: Plan, rules: IdentityRules): boolean {
  for (const { type } of attached.values()) if (rulesOf(type, rules).identifies) return true;
  for (const base of bases.values())
    for (const type of holdingsOf(base).times.keys()) if (rulesOf(type, rules).identifies) return true;
  return false;
}

function weakSeen({ bases, weakLinks }: Plan, key: ItemKey): number {
  let seen = weakLinks.get(key)?.seen ?? 0;
  for (const base of bases.values()) seen += base.weakLinks?.[key]?.seen ?? 0;
  return seen;
}
