import type { KeyedIdentifier } from '../identity/identifier.ts';
import { isWithinLimits } from '../identity/limits.ts';
import type { IdentityRules } from '../identity/rules.ts';
import type { ItemKey, MainItem, OwnedIdentifier } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { Reading } from './read-owners.ts';
import { pairKey } from './remembered-id.ts';
import { ownerOf } from './walk.ts';

/** What one commit is going to do: the profiles it joins, the identifiers it attaches, the events it folds. */
export type Plan = {
  /** Stored profiles, in no order; none: a new profile. */
  readonly bases: Map<ItemKey, MainItem>;
  /** New to all of `bases`. */
  readonly attached: Map<ItemKey, OwnedIdentifier>;
  readonly events: ProfileEvent[];
  readonly eventIds: Set<string>;
  /** Profiles that a dropped identifier relied on. */
  readonly checks: Map<ItemKey, MainItem>;
  /** What was dropped by limits, for the log: counts by identifier type. */
  dropped: number;
};

export type Staged = {
  readonly plans: readonly Plan[];
  readonly duplicates: readonly ProfileEvent[];
  /** Events that need the plans of this attempt to be committed first. */
  readonly deferred: readonly ProfileEvent[];
};

/** DynamoDB takes 100 items a transaction; what would pass this is committed and begun again. */
const MAX_ITEMS = 90;

type Staging = { readonly reading: Reading; readonly rules: IdentityRules; readonly consistent: boolean };

/**
 * Stages events one after another on the items read: which profile each belongs to, what it attaches, which profiles it
 * joins. A drop by limits is only decided on committed state that was read consistently; else the event is deferred.
 *
 * @param events none of `reading.broken`
 * @example
 * stage(events, { reading, rules: DEFAULT_IDENTITY_RULES, consistent: true }).plans;
 */
export function stage(events: readonly ProfileEvent[], staging: Staging): Staged {
  const planOf = new Map<ItemKey, Plan>();
  const duplicates: ProfileEvent[] = [];
  const deferred: ProfileEvent[] = [];
  const later = new Set<ItemKey>();
  for (const event of events) {
    // What shares an identifier with a deferred event waits behind it: its place in the order is kept.
    if (event.identifiers.some(({ key }) => later.has(key))) deferred.push(event);
    else {
      const end = stageEvent(event, planOf, staging);
      if (end === 'duplicate') duplicates.push(event);
      if (end === 'defer') deferred.push(event);
    }
    if (deferred.at(-1) === event) for (const { key } of event.identifiers) later.add(key);
  }
  return { plans: [...new Set(planOf.values())], duplicates, deferred };
}

function stageEvent(
  event: ProfileEvent,
  planOf: Map<ItemKey, Plan>,
  staging: Staging,
): 'staged' | 'duplicate' | 'defer' {
  const plans = plansOf(event.identifiers, planOf, staging);
  const own = plans.get(event.identifiers[0].key);
  if (staging.reading.known.has(event) || own?.eventIds.has(pairKey(event.id))) return 'duplicate';
  const fit = fitting(event, plans, staging.rules);
  if (fit.dropped.length > 0 && !mayDrop(plans, staging)) return 'defer';
  const target = join(fit.plans);
  if (itemsOf(target) + fit.attach.length > MAX_ITEMS && target.events.length > 0) return 'defer';
  commitStaging(event, { target, fit, plans, planOf });
  return 'staged';
}

type Fit = {
  readonly plans: readonly Plan[];
  readonly attach: readonly KeyedIdentifier[];
  readonly dropped: readonly KeyedIdentifier[];
};

/** Drops the lowest-priority identifier until the union is within limits. The highest one always stays. */
function fitting(event: ProfileEvent, plans: ReadonlyMap<ItemKey, Plan>, rules: IdentityRules): Fit {
  for (let kept = event.identifiers.length; ; kept -= 1) {
    const identifiers = event.identifiers.slice(0, kept);
    const involved = [...new Set(identifiers.flatMap(({ key }) => plans.get(key) ?? []))];
    const attach = identifiers.filter(({ key }) => !plans.has(key));
    const union = [...involved.flatMap(identifiersOf), ...attach];
    const merges = involved.reduce((sum, plan) => sum + mergesOf(plan), Math.max(0, involved.length - 1));
    if (kept === 1 || isWithinLimits({ identifiers: union, merges }, rules))
      return { plans: involved, attach, dropped: event.identifiers.slice(kept) };
  }
}

function mayDrop(plans: ReadonlyMap<ItemKey, Plan>, { consistent }: Staging): boolean {
  return (
    consistent && [...plans.values()].every(({ bases, attached }) => bases.size === 1 && attached.size === 0)
  );
}

function commitStaging(
  event: ProfileEvent,
  {
    target,
    fit,
    plans,
    planOf,
  }: { target: Plan; fit: Fit; plans: ReadonlyMap<ItemKey, Plan>; planOf: Map<ItemKey, Plan> },
): void {
  for (const { type, value, key } of fit.attach)
    target.attached.set(key, { type, value, key, firstSeen: event.folded.at });
  target.events.push(event);
  target.eventIds.add(pairKey(event.id));
  target.dropped += fit.dropped.length;
  for (const { key } of fit.dropped)
    for (const [main, item] of plans.get(key)?.bases ?? []) target.checks.set(main, item);
  for (const { key } of identifiersOf(target)) planOf.set(key, target);
}

/** The plans that own the identifiers now, made from what is stored where there is none yet. */
function plansOf(
  identifiers: readonly KeyedIdentifier[],
  planOf: Map<ItemKey, Plan>,
  { reading }: Staging,
): Map<ItemKey, Plan> {
  const plans = new Map<ItemKey, Plan>();
  for (const identifier of identifiers) {
    const plan = planOf.get(identifier.key) ?? storedPlan(identifier, planOf, reading);
    if (plan) plans.set(identifier.key, plan);
  }
  // An identifier that was not read since a profile lists it belongs to that profile.
  for (const { key } of identifiers) {
    const plan = planOf.get(key);
    if (plan) plans.set(key, plan);
  }
  return plans;
}

function storedPlan(
  identifier: KeyedIdentifier,
  planOf: Map<ItemKey, Plan>,
  reading: Reading,
): Plan | undefined {
  const owner = ownerOf(identifier, reading.items);
  if (owner.is !== 'main') return undefined;
  const { main } = owner;
  const plan = planOf.get(main.key) ?? { ...emptyPlan(), bases: new Map([[main.key, main]]) };
  for (const { key } of main.identifiers) planOf.set(key, plan);
  return plan;
}

function emptyPlan(): Plan {
  return {
    bases: new Map(),
    attached: new Map(),
    events: [],
    eventIds: new Set(),
    checks: new Map(),
    dropped: 0,
  };
}

/** One plan out of several; the first takes the others in. */
function join(plans: readonly Plan[]): Plan {
  const [target = emptyPlan(), ...others] = plans;
  for (const plan of others) {
    for (const [key, main] of plan.bases) target.bases.set(key, main);
    for (const [key, identifier] of plan.attached) target.attached.set(key, identifier);
    for (const [key, main] of plan.checks) target.checks.set(key, main);
    target.events.push(...plan.events);
    for (const id of plan.eventIds) target.eventIds.add(id);
    target.dropped += plan.dropped;
  }
  return target;
}

function identifiersOf({ bases, attached }: Plan): OwnedIdentifier[] {
  return [...[...bases.values()].flatMap(({ identifiers }) => identifiers), ...attached.values()];
}

function mergesOf({ bases }: Plan): number {
  return [...bases.values()].reduce((sum, { merges }) => sum + merges, Math.max(0, bases.size - 1));
}

function itemsOf({ bases, attached, checks }: Plan): number {
  return Math.max(1, bases.size) + attached.size + checks.size;
}
