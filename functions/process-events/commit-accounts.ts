import { accountEvents } from '@tributary/domain/accounts/account-events';
import { accountsToldOf } from '@tributary/domain/accounts/passed-on';
import { configurationFor } from '@tributary/domain/accounts/configuration-for';
import { askedOfAccounts } from '@tributary/domain/accounts/members';
import { isNews } from '@tributary/domain/accounts/told';
import { watchedStore, type WatchedStore } from '@tributary/domain/accounts/watched-store';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { EventEnd } from '@tributary/domain/profiles/commit-events';
import type { MainItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { wakeProfile } from '@tributary/domain/profiles/wake-profile';
import { commitAll, isRefused } from './commit-all.ts';
import type { ProcessDependencies } from './dependencies.ts';

type Ends = ReadonlyMap<ProfileEvent, EventEnd>;

/** What a person's event tells of accounts. */
type Told = { readonly person: MainItem; readonly events: readonly ProfileEvent[] };

/**
 * Folds into accounts what their members did. A duplicate goes on too, to where the commit that folded it said: its
 * person may have been committed by somebody who died before the account was. The account remembers by itself what it
 * has folded, for as long as the person says so.
 *
 * @param people whose the events became
 * @returns the end of each event of which an account was told, for the person and the accounts together; undefined where
 *   there was no time for an account
 */
export async function commitAccounts(
  ends: Ends,
  configuration: CompiledConfiguration,
  { people, dependencies }: { readonly people: WatchedStore; readonly dependencies: ProcessDependencies },
): Promise<ReadonlyMap<ProfileEvent, EventEnd | undefined>> {
  const told = new Map<ProfileEvent, Told>();
  for (const [event, end] of ends) {
    const person = end === 'retry' || isRefused(end) ? undefined : people.ownerOf(event.identifiers[0].key);
    if (person === undefined) continue;
    const said = { passedOn: [...(person.passedOn ?? []), ...people.passedOn(event)] };
    const accounts = accountsToldOf(event, said, dependencies.now());
    const events = accountEvents(event, { key: person.key, accounts }, configuration);
    if (events.length > 0) told.set(event, { person, events });
  }
  if (told.size === 0) return new Map();
  const accounts = watchedStore(dependencies.store, () => true);
  const committed = await commitAll(
    [...told.values()].flatMap(({ events }) => events),
    configurationFor('accounts', configuration),
    { ...dependencies, store: accounts.store },
  );
  const behind = await tellPeople([...told.values()], configuration, { accounts, dependencies });
  return new Map(
    [...told].map(([event, { person, events }]) => {
      const own = [ends.get(event), ...events.map((one) => committed.get(one))];
      return [event, behind.has(person.key) ? 'retry' : joined(own)];
    }),
  );
}

/** The worst of them, none yet where one has no end; processed where one of them was, since the event then counts for the first time. */
function joined(ends: readonly (EventEnd | undefined)[]): EventEnd | undefined {
  if (ends.includes(undefined)) return undefined;
  const order = ['retry', 'broken', 'too-large', 'processed'] as const;
  return order.find((end) => ends.includes(end)) ?? 'duplicate';
}

/**
 * Who joins an account that is in a segment is told of it now: the account's own commit tells only those who were
 * members by then. So is a member who missed that it left. Returns the keys of people who could not be told.
 */
async function tellPeople(
  told: readonly Told[],
  configuration: CompiledConfiguration,
  { accounts, dependencies }: { readonly accounts: WatchedStore; readonly dependencies: ProcessDependencies },
): Promise<ReadonlySet<string>> {
  const asked = askedOfAccounts(configuration);
  const behind = new Set<string>();
  if (asked.size === 0) return behind;
  const news = told.filter(({ person, events }) => {
    const own = events.flatMap(({ identifiers: [{ key }] }) => accounts.ownerOf(key) ?? []);
    return isNews(own, person, asked);
  });
  for (const key of new Set(news.map(({ person }) => person.key))) {
    const end = await wakeProfile(key, configuration, dependencies);
    if (end.is === 'retry') behind.add(key);
  }
  return behind;
}
