import { Problem } from '../outcomes/problem.ts';
import { findProfile } from '../profiles/find-profile.ts';
import type { ItemKey, MainItem, ProfileItem } from '../profiles/items.ts';
import { type ProfileStore, StoreInDoubt } from '../profiles/profile-store.ts';
import { ownerOf } from '../profiles/walk.ts';

type Store = Pick<ProfileStore, 'read'>;

/**
 * The profiles that own identifiers, read together: as many calls as the longest way over pointers and redirects has
 * steps. Keys that nobody owns are absent. Eventually consistent, but where items contradict one another.
 *
 * @throws StoreInDoubt
 * @example
 * const owners = await findProfiles(store, keys);
 * owners.get(keys[0])?.profileId;
 */
export async function findProfiles(
  store: Store,
  keys: readonly ItemKey[],
): Promise<ReadonlyMap<ItemKey, MainItem>> {
  const items = new Map<ItemKey, ProfileItem | undefined>();
  for (let unread = new Set(keys); unread.size > 0; unread = unreadOf(keys, items)) {
    const read = await store.read([...unread], { consistent: false });
    for (const key of unread) items.set(key, read.get(key));
  }
  const owners = new Map<ItemKey, MainItem>();
  for (const key of keys) {
    const end = ownerOf(key, items);
    const main =
      end.is === 'torn' ? await findProfile({ store, consistent: true }, key) : end.is === 'main' && end.main;
    if (main) owners.set(key, main);
  }
  return owners;
}

function unreadOf(
  keys: readonly ItemKey[],
  items: ReadonlyMap<ItemKey, ProfileItem | undefined>,
): Set<ItemKey> {
  const ends = keys.map((key) => ownerOf(key, items));
  return new Set(ends.flatMap((end) => (end.is === 'unread' ? [end.key] : [])));
}

/**
 * A read for somebody who waits: where the store does not answer, they are told to try again.
 *
 * @example
 * const main = await orTryAgain(() => findProfile({ store, consistent: false }, key));
 */
export async function orTryAgain<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof StoreInDoubt)) throw error;
    throw new Problem('temporarily-unavailable', 'The profile could not be read right now.');
  }
}
