import type { KeyedIdentifier } from '../identity/identifier.ts';
import type { IdentityRules } from '../identity/rules.ts';
import type { ItemKey, MainItem, RefusalReason, WeakLink } from './items.ts';
import { isIdentified, reasonAgainst } from './judge.ts';
import { emptyOverlay, type Overlay, place, plansOf, plansWithEvents } from './overlay.ts';
import { addWeakLinks, changesIdentity, emptyPlan, itemsOf, joinPlans, type Plan } from './plan.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { Reading } from './read-owners.ts';
import { pairKey } from './remembered-id.ts';
import { retypedBy, typesIn } from './retyped.ts';
import { owns } from './walk.ts';

/** What became of the events of one attempt. */
export type Staged = {
  readonly plans: readonly Plan[];
  readonly duplicates: readonly ProfileEvent[];
  /** Events that need the plans of this attempt to be committed first, or a consistent read. */
  readonly deferred: readonly ProfileEvent[];
  /** Events for which two stored profiles claim one identifier: they were read at different moments. */
  readonly torn: readonly ProfileEvent[];
};

/** DynamoDB takes 100 items a transaction; what would pass this is committed and begun again. */
const MAX_ITEMS = 90;
/** Each event may leave a fact on the main item, which has its limit too. */
const MAX_EVENTS = 250;

/** On what events are staged. */
export type Staging = {
  readonly reading: Reading;
  readonly rules: IdentityRules;
  readonly consistent: boolean;
};

/**
 * Stages events one after another on the items read: which profile each belongs to, what it attaches, which profiles it
 * joins. A drop is decided on committed state only, read consistently; else the event is deferred.
 *
 * @param events none of `reading.torn`
 * @example
 * stage(events, { reading, rules: DEFAULT_IDENTITY_RULES, consistent: true }).plans;
 */
export function stage(events: readonly ProfileEvent[], staging: Staging): Staged {
  const overlay = emptyOverlay();
  const byEnd: Record<End, ProfileEvent[]> = { duplicate: [], defer: [], torn: [], staged: [] };
  for (const event of events) byEnd[stageEvent(event, overlay, staging)].push(event);
  const { duplicate: duplicates, defer: deferred, torn } = byEnd;
  return { plans: plansWithEvents(overlay), duplicates, deferred, torn };
}

type End = 'duplicate' | 'defer' | 'torn' | 'staged';

function stageEvent(event: ProfileEvent, overlay: Overlay, staging: Staging): End {
  const plans = plansOf(event.identifiers, overlay, staging.reading.items);
  if (plans === 'torn') return 'torn';
  const own = plans.get(event.identifiers[0].key);
  if (own && !isAsked(event, own, staging.reading)) return 'torn';
  const pair = pairKey(event.id);
  if (staging.reading.known.has(event) || own?.eventIds.has(pair) === true) return 'duplicate';
  const elsewhere = event.otherTops ? askElsewhere(event, overlay, staging) : undefined;
  if (elsewhere) return elsewhere;
  if (own && own.events.length >= MAX_EVENTS) return 'defer';
  if (own && isOwnedWhole(event, plans, own)) {
    own.events.push(event);
    own.eventIds.add(pair);
    return 'staged';
  }
  const fit = fitting(event, { plans, owners: overlay.owners, rules: staging.rules });
  if (fit.dropped.length > 0 && !mayDrop(plans, staging)) return 'defer';
  const target = withDrops(event, fit, { plans, rules: staging.rules });
  if (itemsOf(target) > MAX_ITEMS || target.events.length > MAX_EVENTS) return 'defer';
  place(target, overlay);
  return 'staged';
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

/**
 * Rules changed lately: whether a copy of the event has been staged with the owner of what they call its highest
 * priority, or cannot be told yet. What those remember who are stored has been asked; of strangers to the event that
 * counts only if it was read consistently, since no condition of its commit names them.
 */
function askElsewhere(event: ProfileEvent, overlay: Overlay, staging: Staging): End | undefined {
  const { items, owners, others } = staging.reading;
  const plans = plansOf(event.otherTops ?? [], overlay, items);
  if (plans === 'torn') return 'torn';
  const asked = [owners.get(event), ...(others?.get(event) ?? [])];
  for (const [key, plan] of plans) {
    const stored = [...plan.bases.values()].find((base) => owns(base, key));
    if (stored && !asked.includes(stored)) return 'torn';
    if (plan.eventIds.has(pairKey(event.id))) return 'duplicate';
  }
  return others?.has(event) === true && !staging.consistent ? 'defer' : undefined;
}

/** Whether the event tells nothing new of who is who. */
function isOwnedWhole(event: ProfileEvent, plans: ReadonlyMap<ItemKey, Plan>, own: Plan): boolean {
  return event.identifiers.every(({ key, type }) => plans.get(key) === own && type !== 'previous_id');
}

/** Who owns the event's identifiers, and by what it is judged. */
type Standing = { readonly plans: ReadonlyMap<ItemKey, Plan>; readonly rules: IdentityRules };

type Dropped = { readonly identifier: KeyedIdentifier; readonly reason: RefusalReason };
type Fit = { readonly plan: Plan; readonly dropped: readonly Dropped[] };

/** Drops the lowest-priority identifier until one profile may own the union. The highest one always stays. */
function fitting(
  event: ProfileEvent,
  standing: Standing & { readonly owners: ReadonlyMap<ItemKey, MainItem> },
): Fit {
  const { plans, owners, rules } = standing;
  const identifiers = [...event.identifiers];
  const dropped: Dropped[] = [];
  for (;;) {
    const union = unionOf(identifiers, plans, event.folded.at);
    const reason = reasonAgainst({ plan: union, identifiers, plans }, rules);
    const last = identifiers.length > 1 && reason !== undefined ? identifiers.pop() : undefined;
    if (reason === undefined || last === undefined)
      return { plan: withEvent(event, union, meetingOf(event, identifiers, owners)), dropped };
    dropped.push({ identifier: last, reason });
  }
}

/** One plan of all that own these identifiers, with what nobody owns attached. */
function unionOf(
  identifiers: readonly KeyedIdentifier[],
  plans: ReadonlyMap<ItemKey, Plan>,
  at: number,
): Plan {
  const involved = new Set(identifiers.flatMap(({ key }) => plans.get(key) ?? []));
  const joined = involved.size === 0 ? emptyPlan() : joinPlans([...involved]);
  const attached = new Map(joined.attached);
  const typeOf = typesIn(identifiers);
  for (const identifier of identifiers) {
    const { value, key } = identifier;
    if (!plans.has(key)) attached.set(key, { type: typeOf(identifier), value, key, firstSeen: at });
  }
  const retyped = new Map([...joined.retyped, ...retypedBy(identifiers, { plans, joined })]);
  return { ...joined, attached, retyped };
}

function meetingOf(
  { messageId }: ProfileEvent,
  identifiers: readonly KeyedIdentifier[],
  owners: ReadonlyMap<ItemKey, MainItem>,
): Plan['meetings'][number] {
  return { messageId, met: identifiers.map(({ key }) => ({ key, of: owners.get(key)?.key ?? key })) };
}

function withEvent(event: ProfileEvent, union: Plan, meeting: Plan['meetings'][number]): Plan {
  const eventIds = new Set(union.eventIds).add(pairKey(event.id));
  const meetings = meeting.met.length > 1 ? [...union.meetings, meeting] : union.meetings;
  return { ...union, events: [...union.events, event], eventIds, meetings };
}

function mayDrop(plans: ReadonlyMap<ItemKey, Plan>, { consistent }: Staging): boolean {
  return consistent && ![...plans.values()].some(changesIdentity);
}

/** The plan with what it says of the drops, and under the condition that what they rest on stays as it was read. */
function withDrops(event: ProfileEvent, { plan, dropped }: Fit, { plans, rules }: Standing): Plan {
  if (dropped.length === 0) return plan;
  const { messageId, folded } = event;
  const common = { messageId, at: folded.at, rules: rules.version };
  const refusals = dropped.map(({ identifier: { type, key }, reason }) => ({ ...common, type, key, reason }));
  const relied = dropped.flatMap(({ identifier }) => [...(plans.get(identifier.key)?.bases ?? [])]);
  const weak = dropped.filter((one) => isWeakLink(one, plan, { plans, rules }));
  const link = (type: string): WeakLink => ({ type, seen: 1, lastSeen: folded.at });
  return {
    ...plan,
    refusals: [...plan.refusals, ...refusals],
    checks: new Map([...plan.checks, ...relied]),
    weakLinks: addWeakLinks([
      plan.weakLinks,
      weak.map(({ identifier: { key, type } }) => [key, link(type)] as const),
    ]),
  };
}

/** Whether what was dropped links to another identified profile, and may join the two one day. */
function isWeakLink({ identifier, reason }: Dropped, plan: Plan, { plans, rules }: Standing): boolean {
  const owner = reason === 'strength' ? plans.get(identifier.key) : undefined;
  if (owner === undefined || !isIdentified(owner, rules)) return false;
  return ![...owner.bases.keys()].some((key) => plan.bases.has(key));
}
