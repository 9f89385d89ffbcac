import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import { GROUP_ID } from './configuration-for.ts';

/**
 * What a person's event tells of accounts, each made ready to be folded into the account's profile.
 *
 * @param person the profile that has folded the event, and `accounts` that it goes on to
 * @example
 * const accounts = accountsToldOf(event, person, now);
 * await commitEvents(accountEvents(event, { key: person.key, accounts }, configuration), ofAccounts, ports);
 */
export function accountEvents(
  event: ProfileEvent,
  person: Pick<MainItem, 'key'> & { readonly accounts: readonly string[] },
  configuration: Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey'>,
): readonly ProfileEvent[] {
  return person.accounts.map((value): ProfileEvent => {
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
