import { GROUP_ID } from '@tributary/domain/accounts/group-id';
import type { ItemKey, MainItem, ProfileItem } from '@tributary/domain/profiles/items';

export const isAccount = ({ identifiers }: MainItem) => identifiers.some(({ type }) => type === GROUP_ID);

/** Hashes that a profile remembers, less those whose time is over. */
export function memoryOf(
  { ring, chunks }: MainItem,
  { items, now }: { readonly items: ReadonlyMap<ItemKey, ProfileItem>; readonly now: number },
): string[] {
  const stored = chunks.flatMap(({ key, expires }) => {
    const chunk = items.get(key);
    return chunk?.kind === 'chunk' && expires * 1000 > now ? (chunk.ids ?? []) : [];
  });
  return [...new Set([...ring, ...stored].map(({ hash }) => hash))];
}
