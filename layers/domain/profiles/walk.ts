import type { KeyedIdentifier } from '../identity/identifier.ts';
import { MAX_HOPS } from './find-profile.ts';
import type { ItemKey, MainItem, ProfileItem } from './items.ts';

/** Where a walk over items ends: at the owner, at nobody, at an item not read yet, or in something broken. */
export type Owner =
  | { readonly is: 'main'; readonly main: MainItem }
  | { readonly is: 'nobody' }
  | { readonly is: 'unread'; readonly key: ItemKey }
  | { readonly is: 'broken' };

/** Items read in one attempt; `undefined` under a key that was read: nothing stands there. */
export type ItemsRead = ReadonlyMap<ItemKey, ProfileItem | undefined>;

/**
 * Who owns an identifier, by the items read. A pointer is only a hint: a main that does not list the identifier does
 * not own it, and a pointer that leads to nothing is broken, never "nobody".
 *
 * @example
 * ownerOf(identifier, items); // { is: 'main', main }
 */
export function ownerOf(identifier: KeyedIdentifier, items: ItemsRead): Owner {
  let key = identifier.key;
  for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
    if (!items.has(key)) return { is: 'unread', key };
    const item = items.get(key);
    if (item === undefined) return hops === 0 ? { is: 'nobody' } : { is: 'broken' };
    if (item.kind === 'chunk') return { is: 'broken' };
    if (item.kind !== 'main') key = item.to;
    else if (item.identifiers.some((owned) => owned.key === identifier.key))
      return { is: 'main', main: item };
    else {
      const moved = item.moved[identifier.key];
      if (moved === undefined) return { is: 'broken' };
      key = moved.to;
    }
  }
  return { is: 'broken' };
}
