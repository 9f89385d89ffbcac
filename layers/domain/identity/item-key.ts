import { createHmac } from 'node:crypto';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ItemKey } from '../profiles/items.ts';
import type { Identifier } from './identifier.ts';

type KeyOwner = Pick<CompiledConfiguration, 'workspaceId' | 'identifierKey'>;

/** 22 characters of base64url are 132 bits: too many for two identifiers ever to meet. */
const KEY_LENGTH = 22;

/**
 * Key of an identifier's item: `<workspaceId>#<HMAC-SHA256 of type and value>`. Without the workspace's key nobody can
 * tell whose item it is. An id that an alias gave up keeps the key that it had as a user's id.
 *
 * @param identifier normalised
 * @example
 * identifierItemKey(configuration, { type: 'user_id', value: 'u1' }); // 'wsp_…#b8dK0v…'
 */
export function identifierItemKey(owner: KeyOwner, identifier: Identifier): ItemKey {
  const type = identifier.type === 'previous_id' ? 'user_id' : identifier.type;
  const mac = createHmac('sha256', owner.identifierKey).update(`${type}\u0000${identifier.value}`);
  return `${owner.workspaceId}#${mac.digest('base64url').slice(0, KEY_LENGTH)}`;
}

/**
 * {@link identifierItemKey} that remembers: for one batch, in which the same people come again and again.
 *
 * @example
 * const keyOf = itemKeys(configuration);
 * keyOf({ type: 'user_id', value: 'u1' });
 */
export function itemKeys(owner: KeyOwner): (identifier: Identifier) => ItemKey {
  const known = new Map<string, ItemKey>();
  return (identifier) => {
    const name = `${identifier.type}\u0000${identifier.value}`;
    const found = known.get(name);
    if (found !== undefined) return found;
    const key = identifierItemKey(owner, identifier);
    known.set(name, key);
    return key;
  };
}
