import type { ItemKey, MainItem, OwnedIdentifier } from '../profiles/items.ts';
import { canCome } from './candidates.ts';
import type { ExplainedLink, ProfileExplanation } from './explanation.ts';
import type { IdentityRules } from './identity-rules.ts';
import { looksMixed } from './mixed-scripts.ts';
import { byPriority, rulesOf } from './rules.ts';

/**
 * Why a profile is what it is: its identifiers with the strength of each, who it took in and through what, what it did
 * not take and why, and from whom it was set apart.
 *
 * @example
 * explainProfile(main, configuration.identity).links[0]?.strength; // how often it was seen × the weight of its type
 */
export function explainProfile(main: MainItem, rules: IdentityRules): ProfileExplanation {
  const { profileId, created, merges, identifiers, joined = [], refusals = [], pins = [] } = main;
  const byKey = new Map(identifiers.map((owned) => [owned.key, owned]));
  return {
    rules: rules.version,
    profileId,
    created,
    merges,
    links: identifiers.toSorted(byPriority(rules)).map((owned) => linkOf(owned, rules)),
    joined: joined.map((join) => ({ ...join, through: join.through.map((key) => named(key, byKey)) })),
    refusals,
    pins,
    weakLinks: weakLinksOf(main, rules),
  };
}

function linkOf(owned: OwnedIdentifier, rules: IdentityRules): ExplainedLink {
  const { type, value, key, firstSeen, lastSeen = firstSeen, seen = 1, from } = owned;
  return {
    type,
    value,
    key,
    seen,
    strength: seen * rulesOf(type, rules).weight,
    firstSeen,
    lastSeen,
    ...(from !== undefined && { from }),
    mixedScripts: looksMixed(value),
    isConfigured: canCome(type, rules),
  };
}

function named(key: ItemKey, owned: ReadonlyMap<ItemKey, OwnedIdentifier>) {
  const identifier = owned.get(key);
  return identifier ? { key, type: identifier.type, value: identifier.value } : { key };
}

function weakLinksOf({ weakLinks = {} }: MainItem, rules: IdentityRules): ProfileExplanation['weakLinks'] {
  const needed = rules.minimumStrength;
  return Object.entries(weakLinks)
    .map(([key, { type, seen, lastSeen }]) => {
      return { key, type, seen, lastSeen, strength: seen * rulesOf(type, rules).weight, needed };
    })
    .sort((a, b) => b.strength - a.strength || b.lastSeen - a.lastSeen);
}
