import { holdingsOf } from './holdings.ts';
import type { ItemKey, MainItem, ProfileItem, RedirectItem } from './items.ts';
import type { Shortening } from './profile-store.ts';

/** More hops than any honest chain of pointers and redirects has. */
export const MAX_HOPS = 40;

/** So many are compared sooner than a set is made of them. */
const FEW = 8;

/** Where a walk over items ends: at the owner, at nobody, at an item not read yet, or in a contradiction. */
export type Owner =
  | { readonly is: 'main'; readonly main: MainItem }
  | { readonly is: 'nobody' }
  | { readonly is: 'unread'; readonly key: ItemKey }
  /** The items are of different moments: read again, consistently. */
  | { readonly is: 'torn' };

/** Items read in one attempt; `undefined` under a key that was read: nothing stands there. */
export type ItemsRead = ReadonlyMap<ItemKey, ProfileItem | undefined>;

/**
 * Who owns an identifier, by the items read. A pointer is only a hint: a main that does not list the identifier does
 * not own it, and a pointer that leads to nothing is a contradiction, never "nobody".
 *
 * @param key of the identifier's item
 * @example
 * ownerOf(identifier.key, items); // { is: 'main', main }
 */
export function ownerOf(key: ItemKey, items: ItemsRead): Owner {
  let at = key;
  for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
    if (!items.has(at)) return { is: 'unread', key: at };
    const item = items.get(at);
    if (item === undefined) return hops === 0 ? { is: 'nobody' } : { is: 'torn' };
    if (item.kind === 'chunk') return { is: 'torn' };
    if (item.kind !== 'main') at = item.to;
    else if (owns(item, key)) return { is: 'main', main: item };
    else {
      const moved = item.moved[key];
      if (moved === undefined) return { is: 'torn' };
      at = moved.to;
    }
  }
  return { is: 'torn' };
}

/**
 * Whether a main lists the identifier.
 *
 * @example
 * owns(main, event.identifiers[0].key);
 */
export function owns(main: Pick<MainItem, 'identifiers'>, key: ItemKey): boolean {
  const { identifiers } = main;
  if (identifiers.length > FEW) return holdingsOf(main).keys.has(key);
  return identifiers.some((identifier) => identifier.key === key);
}

/**
 * Pointers that may lead past redirects: only along items that were read, since what is merely staged may never be
 * committed, and under the condition that they still are what was read.
 *
 * @example
 * for (const pointer of shorteningsOf(items)) await store.shorten(pointer);
 */
export function shorteningsOf(items: ItemsRead): Shortening[] {
  return [...items.values()].flatMap((item) => {
    if (item?.kind !== 'pointer') return [];
    const redirects = redirectsFrom(item.to, items);
    const to = redirects.at(-1)?.to;
    if (to === undefined) return [];
    const through = redirects.map(({ key, profileId, version }) => ({
      key,
      expected: { profileId, version },
    }));
    return [{ key: item.key, from: item.to, to, through }];
  });
}

function redirectsFrom(from: ItemKey, items: ItemsRead): RedirectItem[] {
  const redirects: RedirectItem[] = [];
  for (let item = items.get(from); item?.kind === 'redirect'; item = items.get(item.to)) {
    if (redirects.length >= MAX_HOPS) break;
    redirects.push(item);
  }
  return redirects;
}
