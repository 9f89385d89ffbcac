import type { ItemKey, MainItem, PassedOn } from '../profiles/items.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';

/** A store that remembers the profiles that went through it, as they were last. */
export type WatchedStore = {
  readonly store: ProfileStore;
  /** The profile that lists the identifier, of those that were read or committed. */
  readonly ownerOf: (key: ItemKey) => MainItem | undefined;
  /** What one of these profiles said of an event, in whatever version: a busy one soon says no more of it. */
  readonly passedOn: (event: Pick<ProfileEvent, 'id'>) => readonly PassedOn[];
};

/**
 * Watches a store, so that whoever committed events knows whose they became without reading again.
 *
 * @param isOfInterest all others are forgotten at once
 * @example
 * const watched = watchedStore(store, ({ passedOn }) => passedOn !== undefined);
 * await commitEvents(events, configuration, { ...ports, store: watched.store });
 * watched.ownerOf(event.identifiers[0].key)?.state.accounts;
 */
export function watchedStore(store: ProfileStore, isOfInterest: (main: MainItem) => boolean): WatchedStore {
  const mains = new Map<ItemKey, MainItem>();
  const owners = new Map<ItemKey, MainItem>();
  const passed = new Map<string, PassedOn>();
  const note = (main: MainItem) => {
    // An eventual read may bring an older one.
    const standing = mains.get(main.key);
    if (!isOfInterest(main) || (standing && isOlder(main, standing))) return;
    mains.set(main.key, main);
    for (const { key } of main.identifiers) owners.set(key, main);
    for (const one of main.passedOn ?? []) for (const id of one.ids) passed.set(id, one);
  };
  return {
    ownerOf: (key) => owners.get(key),
    passedOn({ id }) {
      const one = passed.get(id.hash);
      return one ? [one] : [];
    },
    store: {
      ...store,
      async read(keys, options) {
        const items = await store.read(keys, options);
        for (const item of items.values()) if (item.kind === 'main') note(item);
        return items;
      },
      async commit(commit) {
        const outcome = await store.commit(commit);
        if (outcome === 'committed') note(commit.main);
        return outcome;
      },
    },
  };
}

function isOlder(a: MainItem, b: MainItem): boolean {
  return a.profileId === b.profileId && a.version < b.version;
}
