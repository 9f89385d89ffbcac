import type { ItemKey, MainItem, ProfileItem, Refusal } from '../profiles/items.ts';
import { rolesOf } from '../profiles/combine.ts';
import type { Plan } from '../profiles/plan.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import type { Reading } from '../profiles/read-owners.ts';
import { stage } from '../profiles/stage.ts';
import { ownerOf } from '../profiles/walk.ts';
import type {
  EventExplanation,
  EventOutcome,
  EventReading,
  EventToExplain,
  FoundIdentifier,
} from './explanation.ts';
import { rulesAt } from './former-rules.ts';
import { foundIn } from './found-identifiers.ts';
import type { KeyedIdentifier } from './identifier.ts';
import { identifiersOf } from './identifiers-of.ts';
import type { IdentityRules } from './identity-rules.ts';
import { itemKeys } from './item-key.ts';

/**
 * What an event is told from, and what would happen if it arrived now: by the very code that commits events, on the
 * profiles as they stand. One that was received before is read by the rules of then, and by those of now beside it where
 * they read it in another way. Nothing is written.
 *
 * @example
 * const owners = new Map([[key, await findProfile(reader, key)]]);
 * explainEvent({ event, messageId, at, configuration, owners }).outcome; // { is: 'attach', profileId: 'prf_…', … }
 */
export function explainEvent(given: EventToExplain): EventExplanation {
  const { messageId, owners } = given;
  const mains = newestOf(owners.values());
  const [own, ...others] = rulesFor(given);
  const then = readBy(own, given, mains);
  const [now] = others.map((rules) => readBy(rules, given, mains));
  const of = <T extends { readonly messageId: string }>(list: readonly T[]) =>
    list.filter((one) => one.messageId === messageId);
  const before = {
    joined: of([...mains.values()].flatMap(({ joined = [] }) => joined)),
    refusals: of([...mains.values()].flatMap(({ refusals = [] }) => refusals)),
  };
  return { ...then, ...(now && !isAlike(then, now) && { now }), before };
}

/**
 * Keys of all identifiers whose owners explaining an event asks for.
 *
 * @example
 * const owners = await findProfiles(profiles, keysToExplain({ event, receivedAt, configuration }));
 */
export function keysToExplain(
  given: Pick<EventToExplain, 'event' | 'receivedAt' | 'configuration'>,
): readonly ItemKey[] {
  const keyOf = itemKeys(given.configuration);
  const found = rulesFor(given).flatMap((rules) => identifiersOf(given.event, { rules, keyOf }));
  return [...new Set(found.map(({ key }) => key))];
}

/** Those of when it was received, and those of today where they are others. */
function rulesFor({
  receivedAt = Infinity,
  configuration: { identity },
}: Pick<EventToExplain, 'receivedAt' | 'configuration'>): readonly [IdentityRules, ...IdentityRules[]] {
  const then = rulesAt(identity, receivedAt);
  return then === identity ? [identity] : [then, identity];
}

function isAlike(a: EventReading, b: EventReading): boolean {
  return JSON.stringify([a.identifiers, a.outcome]) === JSON.stringify([b.identifiers, b.outcome]);
}

function readBy(rules: IdentityRules, given: EventToExplain, mains: Mains): EventReading {
  const found = foundIn(given.event, { rules, keyOf: itemKeys(given.configuration) });
  const [first, ...rest] = found.flatMap(usedOf);
  const plan = first && stagedPlan([first, ...rest], given, mains);
  return {
    rules: rules.version,
    identifiers: found.map((one) => described(one, given.owners, plan?.refusals ?? [])),
    outcome: first ? outcomeOf(plan) : { is: 'refuse', reason: 'no-identifier' },
  };
}

type Mains = ReadonlyMap<ItemKey, MainItem>;

/** By their own keys: one profile may have been read twice, at different moments. */
function newestOf(read: Iterable<MainItem>): Mains {
  const newest = new Map<ItemKey, MainItem>();
  for (const main of read)
    if ((newest.get(main.key)?.version ?? 0) < main.version) newest.set(main.key, main);
  return newest;
}

function usedOf({ is, type, value, key }: FoundIdentifier): KeyedIdentifier[] {
  return is === 'used' && value !== undefined && key !== undefined ? [{ type, value, key }] : [];
}

function described(
  found: FoundIdentifier,
  owners: EventToExplain['owners'],
  refusals: readonly Refusal[],
): FoundIdentifier {
  if (found.is !== 'used' || found.key === undefined) return found;
  const owner = owners.get(found.key);
  const refusal = refusals.find(({ key }) => key === found.key);
  return {
    ...found,
    ...(refusal && { is: 'dropped', reason: refusal.reason }),
    ...(owner && { profileId: owner.profileId }),
  };
}

function stagedPlan(
  identifiers: ProfileEvent['identifiers'],
  { messageId, at, configuration, owners }: EventToExplain,
  mains: Mains,
): Plan | undefined {
  const event: ProfileEvent = {
    sourceId: '',
    messageId,
    // Whether it was folded already is not asked here.
    id: { at: -1, hash: messageId },
    identifiers,
    folded: { type: 'track', properties: {}, at },
    historical: false,
    body: {},
  };
  const reading = readingOf(event, owners, mains);
  if (identifiers.some(({ key }) => ownerOf(key, reading.items).is === 'torn')) return undefined;
  const { plans } = stage([event], { reading, rules: configuration.identity, consistent: true });
  return plans.find(({ events }) => events.includes(event));
}

/** What the store would have answered. */
function readingOf(event: ProfileEvent, owners: EventToExplain['owners'], mains: Mains): Reading {
  const items = new Map<ItemKey, ProfileItem | undefined>(mains);
  for (const { key } of event.identifiers) {
    const to = owners.get(key)?.key;
    if (!items.has(key)) items.set(key, to === undefined ? undefined : { kind: 'pointer', key, to });
  }
  const own = mains.get(owners.get(event.identifiers[0].key)?.key ?? '');
  return { items, owners: new Map(own ? [[event, own]] : []), known: new Set(), torn: new Set() };
}

function outcomeOf(plan: Plan | undefined): EventOutcome {
  if (plan === undefined) return { is: 'unsettled' };
  const { survivor, losers } = rolesOf(plan);
  const attached = [...plan.attached.keys()];
  if (survivor === undefined) return { is: 'create' };
  const { profileId } = survivor;
  if (losers.length === 0) return { is: 'attach', profileId, attached };
  return { is: 'merge', profileId, merged: losers.map((loser) => loser.profileId), attached };
}
