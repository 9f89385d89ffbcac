import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { ItemKey, MainItem } from '@tributary/domain/profiles/items';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';

/** A profile as it was so long ago is as it is now: deliveries of a batch begin together. */
const FRESH_MS = 1_000;

export type FindOnce = (key: ItemKey) => Promise<MainItem | undefined>;

/**
 * Finds profiles, each once for deliveries that begin together: events of one person come in the same batch. A read
 * that failed is tried again by the next one who asks.
 */
export function findOnce(store: Pick<ProfileStore, 'read'>, now: () => number): FindOnce {
  const found = new Map<ItemKey, { readonly at: number; readonly main: ReturnType<FindOnce> }>();
  return function find(key) {
    const known = found.get(key);
    if (known && now() - known.at < FRESH_MS) return known.main;
    const main = findProfile({ store, consistent: true }, key).catch((error: unknown) => {
      found.delete(key);
      throw error;
    });
    found.set(key, { at: now(), main });
    return main;
  };
}
