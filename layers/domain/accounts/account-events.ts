import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import type { AccountMembership } from '../profiles/state.ts';
import { GROUP_ID } from './configuration-for.ts';

/** An event goes on to so many accounts of its person, those that were named last. */
export const ACCOUNTS_OF_EVENT = 5;

/**
 * What a person's event tells of accounts, each made ready to be folded into the account's profile. A `group` tells of
 * the account that it names, any other event of each account to which the person belonged when it happened.
 *
 * @param person the profile that has folded the event
 * @example
 * const ends = await commitEvents(accountEvents(event, person, configuration), accounts, ports);
 */
export function accountEvents(
  event: ProfileEvent,
  person: Pick<MainItem, 'key' | 'state'>,
  configuration: Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey'>,
): readonly ProfileEvent[] {
  const ids = event.account ? [event.account.id] : accountsAt(event.folded.at, person);
  return ids.map((value): ProfileEvent => {
    const key = accountKey(value, configuration);
    const { sourceId, messageId, id, historical } = event;
    return {
      ...{ sourceId, messageId, id, historical, body: {} },
      identifiers: [{ type: GROUP_ID, value, key }],
      folded: { ...event.folded, member: memberOf(person) },
      ...(event.account && { traits: withoutRole(event.folded.properties) }),
    };
  });
}

/** A `group` names no account, and the rest only those that it knew of by then. */
function accountsAt(at: number, { state }: Pick<MainItem, 'state'>): readonly string[] {
  const belonged = Object.entries(state.accounts ?? {}).filter(
    ([, membership]) => (membership.since ?? membership.at) <= at,
  );
  return belonged
    .sort(newestFirst)
    .slice(0, ACCOUNTS_OF_EVENT)
    .map(([id]) => id);
}

type Entry = readonly [id: string, membership: AccountMembership];

function newestFirst([mine, a]: Entry, [other, b]: Entry): number {
  return b.at - a.at || (a.tie > b.tie ? -1 : a.tie < b.tie ? 1 : mine < other ? -1 : 1);
}

/**
 * Key of an account's profile.
 *
 * @param id as `groupIdOf` gives it
 * @example
 * const account = await findProfile({ store, consistent: false }, accountKey('acme', configuration));
 */
export function accountKey(
  id: string,
  configuration: Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey'>,
): ItemKey {
  return identifierItemKey(configuration, { type: GROUP_ID, value: id });
}

/** By the key of the profile, without the workspace: who wakes the members finds them by it, merged or not. */
function memberOf({ key }: Pick<MainItem, 'key'>): string {
  return key.slice(key.indexOf('#') + 1);
}

/** The role is the member's and not the account's. */
function withoutRole(traits: ProfileEvent['folded']['properties']): ProfileEvent['folded']['properties'] {
  return Object.fromEntries(Object.entries(traits).filter(([name]) => name !== 'role'));
}
