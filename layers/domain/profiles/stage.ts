import type { KeyedIdentifier } from '../identity/identifier.ts';
import { isWithinLimits } from '../identity/limits.ts';
import type { IdentityRules } from '../identity/rules.ts';
import type { ItemKey } from './items.ts';
import {
  changesIdentity,
  emptyPlan,
  identifiersOf,
  itemsOf,
  joinPlans,
  mergesOf,
  type Plan,
} from './plan.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { Reading } from './read-owners.ts';
import { pairKey } from './remembered-id.ts';
import { ownerOf, owns } from './walk.ts';

/** What became of the events of one attempt. */
export type Staged = {
  readonly plans: readonly Plan[];
  readonly duplicates: readonly ProfileEvent[];
  /** Events that need the plans of this attempt to be committed first, or a consistent read. */
  readonly deferred: readonly ProfileEvent[];
  /** Events for which two stored profiles claim one identifier: they were read at different moments. */
  readonly torn: readonly ProfileEvent[];
  /** How many identifiers limits have dropped. */
  readonly dropped: number;
};

/** DynamoDB takes 100 items a transaction; what would pass this is committed and begun again. */
const MAX_ITEMS = 90;
/** Each event may leave a fact on the main item, which has its limit too. */
const MAX_EVENTS = 250;

type Staging = {
  readonly reading: Reading;
  readonly rules: IdentityRules;
  readonly consistent: boolean;
};

/** The overlay: which plan owns an identifier by now. */
type Overlay = Map<ItemKey, Plan>;

/**
 * Stages events one after another on the items read: which profile each belongs to, what it attaches, which profiles it
 * joins. A drop by limits is decided on committed state only, read consistently; else the event is deferred.
 *
 * @param events none of `reading.torn`
 * @example
 * stage(events, { reading, rules: DEFAULT_IDENTITY_RULES, consistent: true }).plans;
 */
export function stage(events: readonly ProfileEvent[], staging: Staging): Staged {
  const overlay: Overlay = new Map();
  const byEnd: Record<End['is'], ProfileEvent[]> = { duplicate: [], defer: [], torn: [], staged: [] };
  let dropped = 0;
  for (const event of events) {
    const end = stageEvent(event, overlay, staging);
    byEnd[end.is].push(event);
    if (end.is === 'staged') dropped += end.dropped;
  }
  const plans = [...new Set(overlay.values())].filter((plan) => plan.events.length > 0);
  return { plans, duplicates: byEnd.duplicate, deferred: byEnd.defer, torn: byEnd.torn, dropped };
}

type End =
  { readonly is: 'duplicate' | 'defer' | 'torn' } | { readonly is: 'staged'; readonly dropped: number };

function stageEvent(event: ProfileEvent, overlay: Overlay, staging: Staging): End {
  const plans = plansOf(event.identifiers, overlay, staging.reading);
  if (plans === 'torn') return { is: 'torn' };
  const own = plans.get(event.identifiers[0].key);
  if (own && !isAsked(event, own, staging.reading)) return { is: 'torn' };
  const pair = pairKey(event.id);
  if (staging.reading.known.has(event) || own?.eventIds.has(pair) === true) return { is: 'duplicate' };
  if (own && own.events.length >= MAX_EVENTS) return { is: 'defer' };
  if (own && isOwnedWhole(event, plans, own)) {
    own.events.push(event);
    own.eventIds.add(pair);
    return { is: 'staged', dropped: 0 };
  }
  const { plan, dropped } = fitting(event, plans, staging.rules);
  if (dropped.length > 0 && !mayDrop(plans, staging)) return { is: 'defer' };
  const target = { ...plan, checks: checksOf(plan, dropped, plans) };
  if (itemsOf(target) > MAX_ITEMS || target.events.length > MAX_EVENTS) return { is: 'defer' };
  for (const { key } of identifiersOf(target)) overlay.set(key, target);
  return { is: 'staged', dropped: dropped.length };
}

/**
 * Whether the profile that is going to fold the event is the one whose memory was asked for it. Another event of the
 * batch may have brought a newer item than this one's own walk has seen.
 */
function isAsked(event: ProfileEvent, { bases }: Plan, { owners }: Reading): boolean {
  const owner = owners.get(event);
  if (owner) return bases.get(owner.key) === owner;
  return ![...bases.values()].some((base) => owns(base, event.identifiers[0].key));
}

/** Whether the event tells nothing new of who is who. */
function isOwnedWhole(event: ProfileEvent, plans: ReadonlyMap<ItemKey, Plan>, own: Plan): boolean {
  return event.identifiers.every(({ key, type }) => plans.get(key) === own && type !== 'previous_id');
}

/** The plans that own the identifiers now, made from what is stored where there is none yet. */
function plansOf(
  identifiers: readonly KeyedIdentifier[],
  overlay: Overlay,
  { items }: Reading,
): Map<ItemKey, Plan> | 'torn' {
  for (const { key } of identifiers) {
    const owner = overlay.has(key) ? undefined : ownerOf(key, items);
    if (owner?.is !== 'main') continue;
    const { main } = owner;
    if (main.identifiers.some((owned) => overlay.has(owned.key))) return 'torn';
    const plan = { ...emptyPlan(), bases: new Map([[main.key, main]]) };
    for (const owned of main.identifiers) overlay.set(owned.key, plan);
  }
  // Only now: an identifier that was not read since a profile lists it belongs to that profile.
  return new Map(
    identifiers.flatMap(({ key }) => {
      const plan = overlay.get(key);
      return plan ? [[key, plan] as const] : [];
    }),
  );
}

type Fit = { readonly plan: Plan; readonly dropped: readonly KeyedIdentifier[] };

/** Drops the lowest-priority identifier until the union is within limits. The highest one always stays. */
function fitting(event: ProfileEvent, plans: ReadonlyMap<ItemKey, Plan>, rules: IdentityRules): Fit {
  for (let kept = event.identifiers.length; ; kept -= 1) {
    const identifiers = event.identifiers.slice(0, kept);
    const plan = withEvent(event, identifiers, plans);
    // Nothing new to own: what is stored is within limits, and the union need not be counted again.
    const isSame = plan.bases.size === 1 && plan.attached.size === 0 && plan.givenUp.size === 0;
    const fits =
      isSame ||
      kept === 1 ||
      isWithinLimits({ identifiers: identifiersOf(plan), merges: mergesOf(plan) }, rules);
    if (fits) return { plan, dropped: event.identifiers.slice(kept) };
  }
}

/** One plan of all that own these identifiers, with the event added and what nobody owns attached. */
function withEvent(
  event: ProfileEvent,
  identifiers: readonly KeyedIdentifier[],
  plans: ReadonlyMap<ItemKey, Plan>,
): Plan {
  const involved = new Set(identifiers.flatMap(({ key }) => plans.get(key) ?? []));
  const joined = involved.size === 0 ? emptyPlan() : joinPlans([...involved]);
  const attached = new Map(joined.attached);
  const givenUp = new Set(joined.givenUp);
  for (const { type, value, key } of identifiers) {
    if (!plans.has(key)) attached.set(key, { type, value, key, firstSeen: event.folded.at });
    else if (type === 'previous_id' && !isGivenUp(key, joined)) givenUp.add(key);
  }
  const eventIds = new Set(joined.eventIds).add(pairKey(event.id));
  return { ...joined, attached, givenUp, events: [...joined.events, event], eventIds };
}

function isGivenUp(key: ItemKey, plan: Plan): boolean {
  return identifiersOf(plan).some((owned) => owned.key === key && owned.type === 'previous_id');
}

function mayDrop(plans: ReadonlyMap<ItemKey, Plan>, { consistent }: Staging): boolean {
  return consistent && ![...plans.values()].some(changesIdentity);
}

function checksOf(
  plan: Plan,
  dropped: readonly KeyedIdentifier[],
  plans: ReadonlyMap<ItemKey, Plan>,
): Plan['checks'] {
  if (dropped.length === 0) return plan.checks;
  const relied = dropped.flatMap(({ key }) => [...(plans.get(key)?.bases ?? [])]);
  return new Map([...plan.checks, ...relied]);
}
