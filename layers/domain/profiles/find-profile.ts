import type { ItemKey, MainItem, ProfileItem } from './items.ts';
import type { ProfileStore } from './profile-store.ts';

/** Longest walk over pointers and redirects; a longer one is a broken store. */
export const MAX_HOPS = 40;

/** A walk that led nowhere or never ended: something is being written, or broken. Read again, consistently. */
export class BrokenWalk extends Error {
  override readonly name = 'BrokenWalk';
}

/**
 * The profile that a key leads to, over pointers and redirects; undefined where nothing stands under the key.
 *
 * @param key of an identifier, or of a main item as facts carry it
 * @throws BrokenWalk where a pointer leads to nothing, or the walk passes {@link MAX_HOPS}
 * @example
 * await findProfile({ store, consistent: false }, identifierItemKey(configuration, identifier));
 */
export async function findProfile(
  { store, consistent }: { readonly store: Pick<ProfileStore, 'read'>; readonly consistent: boolean },
  key: ItemKey,
): Promise<MainItem | undefined> {
  let next = key;
  for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
    const item: ProfileItem | undefined = (await store.read([next], { consistent })).get(next);
    if (item?.kind === 'main') {
      const moved = item.moved[key];
      if (moved === undefined) return item;
      next = moved.to;
    } else if (item?.kind === 'pointer' || item?.kind === 'redirect') next = item.to;
    else if (hops === 0) return undefined;
    // An eventual read may miss what a newer pointer names.
    else if (!consistent) return findProfile({ store, consistent: true }, key);
    else break;
  }
  throw new BrokenWalk('A pointer leads to no profile.');
}
