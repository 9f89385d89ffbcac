import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { MainItem } from '../profiles/items.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import type { ProfileState } from '../profiles/state.ts';
import { accountKey } from './account-events.ts';
import { collectionOf } from './configuration-for.ts';
import { askedOfAccounts } from './members.ts';

/**
 * A person's profile, told in which segments its accounts are by now. The same object where that is no news.
 *
 * @throws StoreInDoubt
 * @example
 * const told = await toldOfAccounts(main, configuration, store);
 */
export async function toldOfAccounts(
  main: MainItem,
  configuration: CompiledConfiguration,
  store: Pick<ProfileStore, 'read'>,
): Promise<MainItem> {
  if (collectionOf(main) === 'accounts') return main;
  const state = await stateTold(main.state, configuration, store);
  return state === main.state ? main : { ...main, state };
}

/**
 * What is known of a person, told in which segments its accounts are by now. The same object where that is no news.
 *
 * @throws StoreInDoubt
 * @example
 * (await stateTold(state, configuration, store)).accountSegments; // of the accounts of this state, as they are now
 */
export async function stateTold(
  state: ProfileState,
  configuration: CompiledConfiguration,
  store: Pick<ProfileStore, 'read'>,
): Promise<ProfileState> {
  const asked = askedOfAccounts(configuration);
  const { accountSegments: before = [], ...rest } = state;
  if (asked.size === 0 && before.length === 0) return state;
  const ids = asked.size === 0 ? [] : Object.keys(state.accounts ?? {});
  const keys = ids.map((id) => accountKey(id, configuration));
  const items = keys.length === 0 ? [] : [...(await store.read(keys, { consistent: true })).values()];
  const now = new Set(items.flatMap((item) => (item.kind === 'main' ? segmentsOf(item, asked) : [])));
  const accountSegments = [...now].sort();
  if (accountSegments.join() === before.join()) return state;
  return { ...rest, ...(now.size > 0 && { accountSegments }) };
}

/**
 * Whether accounts of a person show that it was not told in which of the segments that it is asked about they are: one
 * of them is in one that it does not know; or none is in one that it knows, and it belongs to no other account.
 *
 * @example
 * if (isNews([account], person, askedOfAccounts(configuration))) await wakeProfile(person.key, configuration, ports);
 */
export function isNews(accounts: readonly MainItem[], person: MainItem, asked: ReadonlySet<string>): boolean {
  const { accountSegments: told = [], accounts: all = {} } = person.state;
  const now = new Set(accounts.flatMap((account) => segmentsOf(account, asked)));
  if ([...now].some((id) => !told.includes(id))) return true;
  const shown = new Set(accounts.flatMap(({ identifiers }) => identifiers.map(({ value }) => value)));
  return told.some((id) => !now.has(id)) && Object.keys(all).every((id) => shown.has(id));
}

function segmentsOf({ memberships }: MainItem, asked: ReadonlySet<string>): string[] {
  return Object.keys(memberships).filter((id) => asked.has(id));
}
