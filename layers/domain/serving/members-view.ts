import { GROUP_ID } from '../accounts/group-id.ts';
import { MEMBERS_FEATURE } from '../accounts/members.ts';
import { shortHash } from '../ids/ids.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import { LINK_LIMITS } from './links-view.ts';
import { type Cursor, newestFirst, pageOf } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

/** Identifiers shown of each member; all of them are below the person's own path. */
const MOST_IDS = 25;

/** Who acted for an account, one page of them; `known` is false where nothing asks accounts to remember it. */
export type MembersPage = {
  readonly members: readonly { readonly key: ItemKey; readonly at: number }[];
  readonly known: boolean;
  readonly cursor: Cursor;
};

/**
 * One page of an account's members, as far as it remembers them: up to 1,000, those who acted last. Accounts remember
 * members where a computed trait counts them or a segment of people asks about accounts.
 *
 * @example
 * const page = membersPage(question);
 * const owners = await findProfiles(store, page.members.map(({ key }) => key));
 */
export function membersPage(question: Question): MembersPage {
  const { key, state } = question.profile;
  const workspace = key.slice(0, key.indexOf('#'));
  const remembered = state.features[MEMBERS_FEATURE.key]?.parts?.values?.of;
  const items = Object.entries(remembered ?? {}).map(([member, at]) => {
    return { key: `${workspace}#${String(JSON.parse(member))}`, at };
  });
  const position = (member: (typeof items)[number]) => newestFirst(member.at, shortHash(member.key));
  const page = pageOf({ items, position, limits: LINK_LIMITS }, question);
  return { members: page.items, known: remembered !== undefined, cursor: page.cursor };
}

/**
 * The members of a page as links of their account. Two that have become one person since show once.
 *
 * @param owners of the members' keys
 * @example
 * membersView(account, page, owners).data;
 */
export function membersView(
  account: MainItem,
  { members, known, cursor }: MembersPage,
  owners: ReadonlyMap<ItemKey, MainItem>,
): ViewBody {
  const groupId = account.identifiers.find(({ type }) => type === GROUP_ID)?.value ?? '';
  const people = new Map<ItemKey, { readonly main: MainItem; readonly at: number }>();
  for (const { key, at } of members) {
    const main = owners.get(key);
    if (main && !people.has(main.key)) people.set(main.key, { main, at });
  }
  const data = [...people.values()].map(({ main, at }) => ({
    to_collection: 'users',
    profile_id: main.profileId,
    external_ids: main.identifiers.slice(0, MOST_IDS).map(({ type, value }) => {
      return { collection: 'users', type, id: value, encoding: 'none' };
    }),
    role: main.state.accounts?.[groupId]?.value ?? null,
    last_active_at: isoTime(at),
  }));
  return { data, members_known: known, cursor };
}
