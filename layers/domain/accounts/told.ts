import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { MainItem } from '../profiles/items.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
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
  const asked = askedOfAccounts(configuration);
  const { accounts = {}, accountSegments: before = [], ...rest } = main.state;
  if (collectionOf(main) === 'accounts' || (asked.size === 0 && before.length === 0)) return main;
  const keys = asked.size === 0 ? [] : Object.keys(accounts).map((id) => accountKey(id, configuration));
  const items = keys.length === 0 ? [] : [...(await store.read(keys, { consistent: true })).values()];
  const now = new Set(items.flatMap((item) => (item.kind === 'main' ? segmentsOf(item, asked) : [])));
  const accountSegments = [...now].sort();
  if (accountSegments.join() === before.join()) return main;
  return {
    ...main,
    state: {
      ...rest,
      ...(main.state.accounts && { accounts }),
      ...(now.size > 0 && { accountSegments }),
    },
  };
}

/**
 * Whether an account is in a segment that a person of it is asked about and has not been told of.
 *
 * @example
 * if (isNews(account, person, askedOfAccounts(configuration))) await wakeProfile(person.key, configuration, ports);
 */
export function isNews(account: MainItem, person: MainItem, asked: ReadonlySet<string>): boolean {
  const { accountSegments = [] } = person.state;
  return segmentsOf(account, asked).some((id) => !accountSegments.includes(id));
}

function segmentsOf({ memberships }: MainItem, asked: ReadonlySet<string>): string[] {
  return Object.keys(memberships).filter((id) => asked.has(id));
}
