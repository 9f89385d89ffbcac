import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { normaliseIdentifier } from '@tributary/domain/identity/normalise';
import { Problem } from '@tributary/domain/outcomes/problem';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { MainItem } from '@tributary/domain/profiles/items';
import { StoreInDoubt, type ProfileStore } from '@tributary/domain/profiles/profile-store';

type Workspace = Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey'>;

/**
 * The profile that has an identifier, asked as `type:value` and normalised as collecting does it. Profiles are stored
 * under their identifiers, so a profile id alone finds nothing.
 */
export async function findPerson(
  store: Pick<ProfileStore, 'read'>,
  workspace: Workspace,
  identifier: string,
): Promise<MainItem | undefined> {
  const { type, value } = parted(identifier);
  const normalised = normaliseIdentifier(type, value);
  if (normalised === undefined || normalised === '') return undefined;
  const key = identifierItemKey(workspace, { type, value: normalised });
  try {
    return await findProfile({ store, consistent: false }, key);
  } catch (error) {
    if (!(error instanceof StoreInDoubt)) throw error;
    throw new Problem('temporarily-unavailable', 'The profile could not be read right now.');
  }
}

/** The first colon ends the type: a value may hold more of them. */
function parted(identifier: string): { readonly type: string; readonly value: string } {
  const colon = identifier.indexOf(':');
  if (colon > 0) return { type: identifier.slice(0, colon), value: identifier.slice(colon + 1) };
  const expected = identifier.startsWith('prf_')
    ? 'an identifier as type:value; a profile id finds nothing'
    : 'an identifier as type:value, such as user_id:u1';
  throw new Problem('invalid-request', 'The path names no identifier.', [{ field: 'identifier', expected }]);
}
