import type { Collection } from '../accounts/configuration-for.ts';
import { GROUP_ID, groupIdOf } from '../accounts/group-id.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import { normaliseIdentifier } from '../identity/normalise.ts';
import { Problem } from '../outcomes/problem.ts';
import type { ItemKey } from '../profiles/items.ts';

type Workspace = Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey' | 'identity'>;

/** Whose profile is asked for, in which workspace. */
export type Asking = {
  readonly workspace: Workspace;
  readonly collection: Collection;
  /** What the caller knows the identifier by, for the error. */
  readonly field?: string;
};

/**
 * Key of an identifier that somebody asks for as `type:value`, normalised by the workspace's rules as collecting does it.
 * Undefined for a value that no identifier of its type can have. Throws `invalid-request` where it is no identifier of
 * the collection: an account is known by its `group_id`, and nobody else is.
 *
 * @example
 * const key = askedKey('email: Jane@Example.com', { workspace: configuration, collection: 'users' });
 */
export function askedKey(
  text: string,
  { workspace, collection, field = 'identifier' }: Asking,
): ItemKey | undefined {
  // The first colon ends the type: a value may hold more of them.
  const colon = text.indexOf(':');
  const type = text.slice(0, Math.max(0, colon));
  const expected = expectedOf(text, collection);
  if (type === '' || (type === GROUP_ID) !== (collection === 'accounts'))
    throw new Problem('invalid-request', `Not valid: ${field}.`, [{ field, expected }]);
  const raw = text.slice(colon + 1);
  const value = type === GROUP_ID ? groupIdOf(raw) : normaliseIdentifier(type, raw, workspace.identity);
  return value === undefined ? undefined : identifierItemKey(workspace, { type, value });
}

/** Profiles are stored under their identifiers, so a profile id alone finds nothing. */
function expectedOf(text: string, collection: Collection): string {
  if (collection === 'accounts') return 'the group id of an account, as group_id:acme';
  if (text.startsWith('prf_')) return 'an identifier as type:value; a profile id finds nothing';
  if (text.startsWith(`${GROUP_ID}:`)) return 'an identifier of a person; accounts are read below /accounts/';
  return 'an identifier as type:value, such as user_id:u1';
}
