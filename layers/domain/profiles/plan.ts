import type { ItemKey, MainItem, OwnedIdentifier, Refusal, WeakLink } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';

/** What one commit is going to do: the profiles it joins, the identifiers it attaches, the events it folds. */
export type Plan = {
  /** Stored profiles by the key of their main; none: a new profile. */
  readonly bases: ReadonlyMap<ItemKey, MainItem>;
  /** Identifiers that are new to all of `bases`. */
  readonly attached: ReadonlyMap<ItemKey, OwnedIdentifier>;
  /** What an alias calls by another type from now on: user ids that it gave up, and previous ids that it took up again. */
  readonly retyped: ReadonlyMap<ItemKey, string>;
  /** Grows while events are staged that change nothing else, as nearly all do. */
  readonly events: ProfileEvent[];
  /** Pairs of `events`, by name. */
  readonly eventIds: Set<string>;
  /** Profiles that a dropped identifier relied on. */
  readonly checks: ReadonlyMap<ItemKey, MainItem>;
  /** Identifiers that were dropped from its events, in their order. */
  readonly refusals: readonly Refusal[];
  /** Of other identified profiles: what its events saw with this one, too weak to join them; counts of this plan only. */
  readonly weakLinks: ReadonlyMap<ItemKey, WeakLink>;
  /** Events that showed identifiers to be of one person, in their order. */
  readonly meetings: readonly Meeting[];
};

/** Identifiers that one event carried together. */
export type Meeting = {
  readonly messageId: string;
  /** Each with the stored profile that owned it, by the key of its main, or by itself where none did. */
  readonly met: readonly { readonly key: ItemKey; readonly of: ItemKey }[];
};

/**
 * A plan with nothing in it: a new profile, or part of one to be joined.
 *
 * @example
 * joinPlans([emptyPlan(), plan]);
 */
export function emptyPlan(): Plan {
  return {
    bases: new Map(),
    attached: new Map(),
    retyped: new Map(),
    events: [],
    eventIds: new Set(),
    checks: new Map(),
    refusals: [],
    weakLinks: new Map(),
    meetings: [],
  };
}

/**
 * One plan that does what all of these do. The parts stay as they are.
 *
 * @example
 * joinPlans([planOfAnonymous, planOfUser]);
 */
export function joinPlans(plans: readonly Plan[]): Plan {
  const [only] = plans;
  if (only && plans.length === 1) return only;
  return {
    bases: new Map(plans.flatMap(({ bases }) => [...bases])),
    attached: new Map(plans.flatMap(({ attached }) => [...attached])),
    retyped: new Map(plans.flatMap(({ retyped }) => [...retyped])),
    events: plans.flatMap(({ events }) => events),
    eventIds: new Set(plans.flatMap(({ eventIds }) => [...eventIds])),
    checks: new Map(plans.flatMap(({ checks }) => [...checks])),
    refusals: plans.flatMap(({ refusals }) => refusals),
    weakLinks: addWeakLinks(plans.map(({ weakLinks }) => weakLinks)),
    meetings: plans.flatMap(({ meetings }) => meetings),
  };
}

/**
 * How often each identifier was seen with a profile that others have become part of.
 *
 * @example
 * addWeakLinks([plan.weakLinks, new Map([[key, { type: 'email', seen: 1, lastSeen: at }]])]);
 */
export function addWeakLinks(all: readonly Iterable<readonly [ItemKey, WeakLink]>[]): Map<ItemKey, WeakLink> {
  const sums = new Map<ItemKey, WeakLink>();
  for (const links of all)
    for (const [key, link] of links) {
      const { seen = 0, lastSeen = link.lastSeen } = sums.get(key) ?? {};
      sums.set(key, { ...link, seen: seen + link.seen, lastSeen: Math.max(lastSeen, link.lastSeen) });
    }
  return sums;
}

/**
 * Everything that the plan's profile will own.
 *
 * @example
 * identifiersOf(plan).map(({ type }) => type);
 */
export function identifiersOf({ bases, attached, retyped }: Plan): OwnedIdentifier[] {
  const byKey = new Map<ItemKey, OwnedIdentifier>();
  for (const { identifiers } of bases.values()) for (const owned of identifiers) byKey.set(owned.key, owned);
  for (const [key, owned] of attached) byKey.set(key, owned);
  for (const [key, type] of retyped) {
    const owned = byKey.get(key);
    if (owned && owned.type !== type) byKey.set(key, { ...owned, type });
  }
  return [...byKey.values()];
}

/**
 * How many profiles the plan's profile will have taken in.
 *
 * @example
 * mergesOf(plan); // 0 where nobody was ever merged
 */
export function mergesOf({ bases }: Plan): number {
  let merges = Math.max(0, bases.size - 1);
  for (const base of bases.values()) merges += base.merges;
  return merges;
}

/**
 * How many identifiers the plan's profile will own.
 *
 * @example
 * sizeOf(plan) === identifiersOf(plan).length; // true, without making them
 */
export function sizeOf({ bases, attached }: Plan): number {
  let size = attached.size;
  for (const { identifiers } of bases.values()) size += identifiers.length;
  return size;
}

/**
 * How many items the plan's commit writes and checks.
 *
 * @example
 * itemsOf(plan) > 90; // commit it before anything else is added
 */
export function itemsOf({ bases, attached, checks }: Plan): number {
  // A new profile's main stands under one of the attached identifiers.
  const own = bases.size === 0 ? attached.size : bases.size + attached.size;
  return own + [...checks.keys()].filter((key) => !bases.has(key)).length;
}

/**
 * Whether the plan changes who owns what.
 *
 * @example
 * if (changesIdentity(plan)) return 'defer';
 */
export function changesIdentity({ bases, attached, retyped }: Plan): boolean {
  return bases.size !== 1 || attached.size > 0 || retyped.size > 0;
}
