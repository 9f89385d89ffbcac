import { accountEvents } from '@tributary/domain/accounts/account-events';
import { configurationFor } from '@tributary/domain/accounts/configuration-for';
import { MEMBERS_FEATURE } from '@tributary/domain/accounts/members';
import { rulesAt } from '@tributary/domain/identity/former-rules';
import { identifiersOf } from '@tributary/domain/identity/identifiers-of';
import { itemKeys } from '@tributary/domain/identity/item-key';
import { foldEvents } from '@tributary/domain/profiles/fold';
import type { ItemKey, MainItem, ProfileItem } from '@tributary/domain/profiles/items';
import { profileEvent, type ProfileEvent } from '@tributary/domain/profiles/profile-event';
import type { FeatureParts, Occurrence, ProfileState } from '@tributary/domain/profiles/state';
import { ownerOf } from '@tributary/domain/profiles/walk';
import { isJsonObject } from '@tributary/domain/profiles/json-object';
import type { IdentityRules } from '@tributary/domain/identity/rules';
import type { Folds } from './folds.ts';
import { isAccount, memoryOf } from './memories.ts';
import { same } from './same.ts';
import { configuration } from './setting.ts';
import type { Violation } from './violation.ts';
import { lineOf, type Made, QUANTUM } from './workload.ts';

type Items = ReadonlyMap<ItemKey, ProfileItem>;

/** What stands when everything has ended. */
export type Quiet = {
  readonly events: readonly ProfileEvent[];
  readonly items: Items;
  readonly rules: IdentityRules;
  readonly folds: Folds;
  /** Milliseconds since the epoch; nobody is due at it. */
  readonly now: number;
};

/** The events as processing sees their first copies. */
export function profileEvents(made: readonly Made[], rules: IdentityRules): ProfileEvent[] {
  const keyOf = itemKeys(configuration);
  return made.flatMap((one) => {
    const line = lineOf(one, 0);
    if (!isJsonObject(line.event)) return [];
    const inForce = rulesAt(rules, Date.parse(line.receivedAt));
    const [first, ...rest] = identifiersOf(line.event, { rules: inForce, keyOf });
    return first ? [profileEvent(line, line.event, [first, ...rest])] : [];
  });
}

/** Everything that must hold at quiescence; the first that does not. */
export function check(quiet: Quiet): Violation | undefined {
  return oneOwner(quiet) ?? foldedOnce(quiet) ?? remembered(quiet) ?? unionFind(quiet) ?? accounts(quiet);
}

/** A map that says "nothing there" of every key that it does not hold, as a store does. */
export class Everything extends Map<ItemKey, ProfileItem | undefined> {
  override has() {
    return true;
  }
}

export const mainsOf = (items: Items) => [...items.values()].filter((item) => item.kind === 'main');
const peopleOf = (items: Items) => mainsOf(items).filter((main) => !isAccount(main));

/** I3: whoever asks by an identifier comes to one profile, and it is the one that lists it. */
function oneOwner({ events, items }: Quiet): Violation | undefined {
  const all = new Everything(items);
  for (const { identifiers, messageId } of events)
    for (const [index, { key, value }] of identifiers.entries()) {
      const owner = ownerOf(key, all);
      // What a limit dropped may belong to nobody; an event's highest identifier never does.
      if (owner.is === 'main' || (owner.is === 'nobody' && index > 0)) continue;
      return { invariant: 'I3', what: `${value} of ${messageId} leads to ${owner.is}` };
    }
  for (const main of mainsOf(items))
    for (const { key, value } of main.identifiers) {
      const owner = ownerOf(key, all);
      if (owner.is === 'main' && owner.main.key === main.key) continue;
      return { invariant: 'I3', what: `${value} does not lead to the profile that lists it` };
    }
  return undefined;
}

/** Events by the main that owns their highest-priority identifier. */
function clusters({ events, items }: Quiet): Map<ItemKey, ProfileEvent[]> {
  const all = new Everything(items);
  return Map.groupBy(events, ({ identifiers }) => {
    const owner = ownerOf(identifiers[0].key, all);
    return owner.is === 'main' ? owner.main.key : '';
  });
}

/** I6: what a profile knows is the fold of its cluster's distinct events. */
function foldedOnce(quiet: Quiet): Violation | undefined {
  const own = clusters(quiet);
  for (const main of peopleOf(quiet.items)) {
    const events = own.get(main.key) ?? [];
    const { features } = configuration;
    // Only an unmerge leaves a profile without events: one side of it may be an identifier and no more.
    if (events.length === 0 && !main.pins) return { invariant: 'I6', what: 'a profile without events' };
    const { firstSeen, lastSeen } = main.state;
    const nothing = { ...foldEvents([], [], features), firstSeen, lastSeen };
    const expected = roughly(
      events.length > 0 ? foldEvents([], quiet.folds.repeated(events), features) : nothing,
    );
    const found = roughly(main.state);
    if (!same(found, expected)) return { invariant: 'I6', what: difference(found, expected, main) };
  }
  return undefined;
}

/** Copies of one event differ a little in their corrected times, and the first that is folded wins. */
function roughly(state: ProfileState): unknown {
  const quantum = (at: number) => Math.floor(at / QUANTUM);
  const register = <T extends { readonly at: number }>(one: T) => ({ ...one, at: quantum(one.at) });
  const each = <T, U>(record: Readonly<Record<string, T>>, to: (one: T) => U) =>
    Object.fromEntries(
      Object.entries(record)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, one]) => [name, to(one)]),
    );
  return {
    traits: each(state.traits, register),
    accounts: each(state.accounts ?? {}, (one) => ({
      ...register(one),
      since: quantum(one.since ?? one.at),
    })),
    consent: each(state.consent, register),
    features: each(state.features, (feature) => ({
      ...feature,
      first: quantum(feature.first),
      last: quantum(feature.last),
      times: feature.times.map(quantum),
      ...(feature.parts && { parts: roughParts(feature.parts, quantum) }),
    })),
    recent: state.recent.map(register),
    firstSeen: quantum(state.firstSeen),
    lastSeen: quantum(state.lastSeen),
  };
}

function roughParts(
  { newest, values, ends, ...rest }: FeatureParts,
  quantum: (at: number) => number,
): unknown {
  const occurrence = ([at, value]: Occurrence) => [quantum(at), value];
  const last = Object.entries(values?.of ?? {}).map(([value, at]) => [value, quantum(at)] as const);
  return {
    ...rest,
    newest: newest && { ...newest, of: newest.of.map(occurrence) },
    values: values && { ...values, ...(values.by === 'last' && { of: Object.fromEntries(last) }) },
    ends: ends && [ends.first, ends.last].map(occurrence),
  };
}

function difference(found: unknown, expected: unknown, { identifiers }: MainItem): string {
  const name = identifiers.map(({ value }) => value).join();
  return `the state of ${name} is not the fold of its events: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`;
}

/** I2: every event is remembered for a day by the profile that owns it, and by no other ever. */
function remembered({ folds, ...quiet }: Quiet): Violation | undefined {
  const own = clusters({ folds, ...quiet });
  for (const main of peopleOf(quiet.items)) {
    const found = new Set(memoryOf(main, quiet));
    const expected = new Set((own.get(main.key) ?? []).map(({ id }) => id.hash));
    const foreign = [...found].filter((hash) => !expected.has(hash));
    const forgotten = [...expected].filter((hash) => !found.has(hash) && !folds.isOld(hash));
    if (foreign.length + forgotten.length > 0)
      return { invariant: 'I2', what: `remembers ${foreign.join()} and has forgotten ${forgotten.join()}` };
  }
  return undefined;
}

/** I1: without limits, profiles are what a union-find over the events finds. */
function unionFind({ events, items, rules }: Quiet): Violation | undefined {
  if (rules.maxMergesOfProfile < Infinity) return undefined;
  const parents = new Map<ItemKey, ItemKey>();
  const find = (key: ItemKey): ItemKey => {
    const parent = parents.get(key) ?? key;
    return parent === key ? key : find(parent);
  };
  for (const { identifiers } of events)
    for (const { key } of identifiers) parents.set(find(key), find(identifiers[0].key));
  const keys = [...new Set(events.flatMap(({ identifiers }) => identifiers.map(({ key }) => key)))];
  const partition = (groups: Iterable<readonly ItemKey[]>) =>
    [...groups].map((group) => group.toSorted().join()).sort();
  const expected = partition(Map.groupBy(keys, find).values());
  const mains = peopleOf(items);
  const found = partition(mains.map(({ identifiers }) => identifiers.map(({ key }) => key)));
  if (mains.some(({ pins }) => pins)) return sameRoot(mains, find);
  return same(found, expected)
    ? undefined
    : { invariant: 'I1', what: `${found.length} profiles where a union-find has ${expected.length}` };
}

/** With separations, profiles are parts of what a union-find finds. */
function sameRoot(mains: readonly MainItem[], find: (key: ItemKey) => ItemKey): Violation | undefined {
  const mixed = mains.find(({ identifiers }) => new Set(identifiers.map(({ key }) => find(key))).size > 1);
  return mixed && { invariant: 'I1', what: 'a profile holds what no event brought together' };
}

/**
 * I6 of accounts: what is known of one is the fold of the events that it remembers, every `group` that names it among
 * them. What else its members did goes to it as far as they were known to be its members by then.
 */
function accounts({ events, items, folds, now }: Quiet): Violation | undefined {
  for (const main of mainsOf(items).filter(isAccount)) {
    const [{ value } = { value: '' }] = main.identifiers;
    const forgotten = events.find(
      ({ account, id }) => account?.id === value && !folds.has(id.hash, main.key),
    );
    if (forgotten)
      return { invariant: 'I2', what: `the account ${value} does not know ${forgotten.messageId}` };
    const sent = new Set(events.map(({ id }) => id.hash));
    if (memoryOf(main, { items, now }).some((hash) => !sent.has(hash)))
      return { invariant: 'I2', what: `${value} remembers what nobody sent` };
    const folded = folds.repeated(events, main.key).flatMap((event) => toldTo(value, event));
    // Of members it knows by which profile each acted at the time, which may have been joined or taken apart since.
    const { features } = configurationFor('accounts', configuration);
    const expected = withoutMembers(foldEvents([], folded, features));
    const found = withoutMembers(main.state);
    if (!same(roughly(found), roughly(expected)))
      return { invariant: 'I6', what: difference(found, expected, main) };
  }
  return undefined;
}

function withoutMembers(state: ProfileState): ProfileState {
  const own = Object.entries(state.features).filter(([key]) => key !== MEMBERS_FEATURE.key);
  return { ...state, features: Object.fromEntries(own) };
}

function toldTo(account: string, event: ProfileEvent): readonly ProfileEvent[] {
  if (event.account && event.account.id !== account) return [];
  return accountEvents(event, { key: '#', accounts: [account] }, configuration);
}
