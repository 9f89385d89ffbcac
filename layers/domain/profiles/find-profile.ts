import type { ItemKey, MainItem, ProfileItem } from './items.ts';
import { type ProfileStore, StoreInDoubt } from './profile-store.ts';
import { ownerOf } from './walk.ts';

/** How a reader reads: `consistent: false` costs half and may be a moment behind. */
export type ProfileReader = { readonly store: Pick<ProfileStore, 'read'>; readonly consistent: boolean };

/**
 * The profile that owns an identifier, through pointers and redirects; undefined where nobody does. Where an eventual
 * read finds items of different moments it reads again consistently.
 *
 * @param key of the identifier's item, or of a profile's main item as facts carry it
 * @throws StoreInDoubt where even consistent reads found no end: a merge was under way, try again
 * @example
 * const main = await findProfile({ store, consistent: false }, identifierItemKey(configuration, identifier));
 */
export async function findProfile(reader: ProfileReader, key: ItemKey): Promise<MainItem | undefined> {
  const found = await walkReading(reader, key);
  if (found !== 'torn') return found;
  const again = await walkReading({ ...reader, consistent: true }, key);
  if (again === 'torn') throw new StoreInDoubt('The pointers of a profile do not resolve.');
  return again;
}

async function walkReading(
  { store, consistent }: ProfileReader,
  key: ItemKey,
): Promise<MainItem | 'torn' | undefined> {
  const items = new Map<ItemKey, ProfileItem | undefined>();
  for (;;) {
    const end = ownerOf(key, items);
    if (end.is === 'main') return end.main;
    if (end.is !== 'unread') return end.is === 'torn' ? 'torn' : undefined;
    const read = await store.read([end.key], { consistent });
    items.set(end.key, read.get(end.key));
  }
}
