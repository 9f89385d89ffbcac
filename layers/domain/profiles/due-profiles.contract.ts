import { describe, expect, it } from '@jest/globals';
import type { ItemKey, MainItem } from './items.ts';
import type { DueProfiles, ProfileStore } from './profile-store.ts';

/** An index of due profiles over the store that it follows, both empty. `newKey` gives keys of different people. */
type Indexed = {
  readonly store: Pick<ProfileStore, 'commit'>;
  readonly index: DueProfiles;
  readonly newKey: () => ItemKey;
};

/** What every {@link DueProfiles} keeps to. */
export function dueProfilesContract(name: string, { store, index, newKey }: Indexed): void {
  const main = (key: ItemKey, dueAt: number | undefined, version = 1): MainItem => ({
    kind: 'main',
    key,
    profileId: `prf_${'1'.repeat(32)}`,
    version,
    created: 1,
    identifiers: [],
    ring: [],
    chunks: [],
    state: { traits: {}, features: {}, consent: {}, recent: [], firstSeen: 1, lastSeen: 1 },
    memberships: {},
    numbers: {},
    changes: [],
    moved: {},
    merges: 0,
    ...(dueAt !== undefined && { dueAt }),
  });
  async function put(item: MainItem): Promise<void> {
    const { profileId, version } = item;
    const expected = version === 1 ? ('absent' as const) : { profileId, version: version - 1 };
    const commit = { main: item, expected, losers: [], pointers: [], checks: [] };
    expect(await store.commit(commit)).toBe('committed');
  }
  async function due(from: number, to: number, limit?: number) {
    const found: { readonly key: ItemKey; readonly dueAt: number }[] = [];
    for await (const one of index.due({ from, to, ...(limit !== undefined && { limit }) })) found.push(one);
    return found.sort((a, b) => a.dueAt - b.dueAt);
  }

  describe(`${name} as the index of due profiles`, () => {
    it('given a range, then those due in it are found wherever they are, its end not among them', async () => {
      const all = Array.from({ length: 20 }, (_, place) => ({ key: newKey(), dueAt: 1_000 + place * 100 }));
      for (const { key, dueAt } of all) await put(main(key, dueAt));
      await put(main(newKey(), undefined));
      expect(await due(1_100, 2_000)).toEqual(all.slice(1, 10));
    });

    it('given a limit, then about so many are found, and the longest due is among them', async () => {
      const all = Array.from({ length: 40 }, (_, place) => ({ key: newKey(), dueAt: 100_000 + place }));
      for (const { key, dueAt } of all) await put(main(key, dueAt));
      const found = await due(100_000, 200_000, 16);
      expect(found.length).toBeGreaterThan(0);
      expect(found.length).toBeLessThanOrEqual(16);
      expect(found[0]).toEqual(all[0]);
    });

    it('given a profile that is due at another time or no more, then its old time finds it no more', async () => {
      const [moved, gone] = [newKey(), newKey()];
      for (const key of [moved, gone]) await put(main(key, 5_000));
      await put(main(moved, 6_000, 2));
      await put(main(gone, undefined, 2));
      expect(await due(4_000, 5_500)).toEqual([]);
      expect(await due(5_500, 6_500)).toEqual([{ key: moved, dueAt: 6_000 }]);
    });
  });
}
