import { describe, expect, it } from '@jest/globals';
import type { ItemKey, MainItem } from './items.ts';
import type { Commit, ProfileStore } from './profile-store.ts';

/** What every {@link ProfileStore} keeps to. `newKey` gives keys that nothing stands under. */
export function profileStoreContract(name: string, store: ProfileStore, newKey: () => ItemKey): void {
  const aMain = (changes: Partial<MainItem> = {}): MainItem => ({
    kind: 'main',
    key: newKey(),
    profileId: `prf_${'1'.repeat(32)}`,
    version: 1,
    created: 1,
    identifiers: [],
    ring: [{ at: -1, hash: 'Qm3cV0x9a1E' }],
    chunks: [],
    state: { traits: {}, features: {}, consent: {}, recent: [], firstSeen: 1, lastSeen: 2 },
    memberships: {},
    numbers: { profile: 1 },
    changes: [],
    moved: {},
    merges: 0,
    ...changes,
  });
  const commitOf = (main: MainItem, changes: Partial<Commit> = {}): Commit => ({
    main,
    expected: 'absent',
    losers: [],
    pointers: [],
    checks: [],
    ...changes,
  });
  const expectedOf = ({ profileId, version }: MainItem) => ({ profileId, version });
  const next = (main: MainItem): MainItem => ({ ...main, version: main.version + 1 });
  const redirect = ({ key, profileId, version, created }: MainItem, to: ItemKey) =>
    ({
      kind: 'redirect',
      key,
      profileId,
      version: version + 1,
      created,
      numbers: {},
      to,
      changes: [],
    }) as const;
  const standing = async (key: ItemKey) => (await store.read([key], { consistent: true })).get(key);
  const stored = async (main = aMain()) => {
    expect(await store.commit(commitOf(main))).toBe('committed');
    return main;
  };

  describe(`${name} as a profile store`, () => {
    it('given a new main, then it is read back whole, keys asked twice once, and absent keys are absent', async () => {
      const main = await stored(aMain({ dueAt: 5, watermark: { at: 3, hash: 'Qm3cV0x9a1E' } }));
      const found = await store.read([main.key, main.key, newKey()], { consistent: true });
      expect([...found]).toEqual([[main.key, main]]);
    });

    it('given a main that exists, then creating another under its key is a conflict', async () => {
      const main = await stored();
      expect(await store.commit(commitOf(aMain({ key: main.key, created: 9 })))).toBe('conflict');
      expect(await standing(main.key)).toEqual(main);
    });

    it('given another version or another profile, then writing over it is a conflict', async () => {
      const main = await stored();
      for (const expected of [
        { profileId: main.profileId, version: 2 },
        { profileId: `prf_${'2'.repeat(32)}`, version: 1 },
      ])
        expect(await store.commit(commitOf(next(main), { expected }))).toBe('conflict');
      expect(await store.commit(commitOf(next(main), { expected: expectedOf(main) }))).toBe('committed');
      expect(await standing(main.key)).toMatchObject({ version: 2 });
    });

    it('given a merge, then survivor, redirect and pointer are written together', async () => {
      const [survivor, loser] = [await stored(), await stored()];
      const item = redirect(loser, survivor.key);
      const pointer = { kind: 'pointer', key: newKey(), to: survivor.key } as const;
      const merge = commitOf(next(survivor), {
        expected: expectedOf(survivor),
        losers: [{ item, expected: expectedOf(loser) }],
        pointers: [pointer],
      });
      expect(await store.commit(merge)).toBe('committed');
      expect(await standing(loser.key)).toEqual(item);
      expect(await standing(pointer.key)).toEqual(pointer);
      const again = commitOf(
        { ...next(survivor), version: 3 },
        { expected: { ...expectedOf(survivor), version: 2 } },
      );
      const loserGone = { ...again, losers: [{ item, expected: expectedOf(loser) }] };
      expect(await store.commit(loserGone)).toBe('conflict');
    });

    const broken: readonly [string, (main: MainItem, other: MainItem) => Partial<Commit>][] = [
      [
        'a loser',
        (main, other) => ({
          losers: [{ item: redirect(other, main.key), expected: { ...expectedOf(other), version: 7 } }],
        }),
      ],
      ['a pointer', (main, other) => ({ pointers: [{ kind: 'pointer', key: other.key, to: main.key }] })],
      [
        'a check',
        (_, other) => ({ checks: [{ key: other.key, expected: { ...expectedOf(other), version: 7 } }] }),
      ],
      ['a check of nothing', (_, other) => ({ checks: [{ key: newKey(), expected: expectedOf(other) }] })],
    ];
    it.each(broken)(
      'given that the condition of %s fails, then nothing of the call is written',
      async (_, part) => {
        const [main, other] = [await stored(), await stored()];
        const pointer = { kind: 'pointer', key: newKey(), to: main.key } as const;
        const changes = part(main, other);
        const commit = commitOf(next(main), {
          expected: expectedOf(main),
          ...changes,
          pointers: [pointer, ...(changes.pointers ?? [])],
        });
        expect(await store.commit(commit)).toBe('conflict');
        expect(await standing(main.key)).toEqual(main);
        expect(await standing(other.key)).toEqual(other);
        expect(await standing(pointer.key)).toBeUndefined();
      },
    );

    it('given a redirect or a pointer, then a main takes its place, together with the other and what is new', async () => {
      const [survivor, loser] = [await stored(), await stored()];
      const item = redirect(loser, survivor.key);
      const pointer = { kind: 'pointer', key: newKey(), to: survivor.key } as const;
      await store.commit(
        commitOf(next(survivor), {
          expected: expectedOf(survivor),
          losers: [{ item, expected: expectedOf(loser) }],
          pointers: [pointer],
        }),
      );
      const back = next(next(loser));
      const fresh = { kind: 'pointer', key: newKey(), to: back.key } as const;
      const first = { ...next(survivor), version: 3 };
      expect(
        await store.commit(
          commitOf(first, {
            expected: { ...expectedOf(survivor), version: 2 },
            pointers: [fresh],
            restored: { item: back, expected: { is: 'redirect', ...expectedOf(next(loser)) } },
          }),
        ),
      ).toBe('committed');
      const other = aMain({ key: pointer.key });
      expect(
        await store.commit(
          commitOf(next(first), {
            expected: expectedOf(first),
            restored: { item: other, expected: { is: 'pointer' } },
          }),
        ),
      ).toBe('committed');
      for (const written of [next(first), back, fresh, other])
        expect(await standing(written.key)).toEqual(written);
    });

    const standsOtherwise: readonly [string, (main: MainItem, key: ItemKey) => Commit['restored']][] = [
      ['nothing where a pointer was', () => ({ item: aMain(), expected: { is: 'pointer' } })],
      [
        'a pointer where a redirect was',
        (main, key) => ({
          item: aMain({ key }),
          expected: { is: 'redirect', profileId: main.profileId, version: 1 },
        }),
      ],
      [
        'a main where a redirect was',
        (main) => ({ item: next(main), expected: { is: 'redirect', ...expectedOf(main) } }),
      ],
      ['a main where a pointer was', (main) => ({ item: next(main), expected: { is: 'pointer' } })],
    ];
    it.each(standsOtherwise)(
      'given %s, then bringing a main back is a conflict and nothing is written',
      async (_, restoredOf) => {
        const [main, other] = [await stored(), await stored()];
        const pointer = { kind: 'pointer', key: newKey(), to: main.key } as const;
        await store.commit(commitOf(next(main), { expected: expectedOf(main), pointers: [pointer] }));
        const restored = restoredOf(other, pointer.key);
        const commit = commitOf(
          { ...main, version: 3 },
          { expected: { ...expectedOf(main), version: 2 }, ...(restored && { restored }) },
        );
        expect(await store.commit(commit)).toBe('conflict');
        expect(await standing(main.key)).toEqual(next(main));
        expect(await standing(other.key)).toEqual(other);
        expect(await standing(pointer.key)).toEqual(pointer);
      },
    );

    it('given a redirect of another version, then bringing its main back is a conflict', async () => {
      const [survivor, loser] = [await stored(), await stored()];
      const item = redirect(loser, survivor.key);
      const losers = [{ item, expected: expectedOf(loser) }];
      await store.commit(commitOf(next(survivor), { expected: expectedOf(survivor), losers }));
      const restored = {
        item: next(next(loser)),
        expected: { is: 'redirect', ...expectedOf(loser) },
      } as const;
      const commit = commitOf(
        { ...survivor, version: 3 },
        { expected: { ...expectedOf(survivor), version: 2 }, restored },
      );
      expect(await store.commit(commit)).toBe('conflict');
      expect(await standing(loser.key)).toEqual(item);
      expect(await standing(survivor.key)).toEqual(next(survivor));
    });

    it('given a check that holds, then the write goes through and what was checked is as it was', async () => {
      const [main, other] = [await stored(), await stored()];
      const checks = [{ key: other.key, expected: expectedOf(other) }];
      expect(await store.commit(commitOf(next(main), { expected: expectedOf(main), checks }))).toBe(
        'committed',
      );
      expect(await standing(other.key)).toEqual(other);
    });

    it('given a chunk, then it is read back with ids and bodies', async () => {
      const chunk = {
        kind: 'chunk',
        key: newKey(),
        expires: 4_000_000_000,
        ids: [{ at: 7, hash: 'Qm3cV0x9a1E' }],
        bodies: { 3: { event: 'Order Completed' } },
      } as const;
      await store.putChunk(chunk);
      expect(await standing(chunk.key)).toEqual(chunk);
    });

    it('given a pointer, then it is shortened only from where it points, past a redirect that is as it was, and nothing but pointers is', async () => {
      const [main, loser] = [await stored(), await stored()];
      const item = redirect(loser, main.key);
      const pointer = { kind: 'pointer', key: newKey(), to: loser.key } as const;
      const losers = [{ item, expected: expectedOf(loser) }];
      await store.commit(commitOf(next(main), { expected: expectedOf(main), losers, pointers: [pointer] }));
      const { profileId, version } = item;
      const through = [{ key: loser.key, expected: { profileId, version } }];
      const good = { key: pointer.key, from: loser.key, to: main.key, through };
      await store.shorten({ ...good, from: main.key });
      const other = { key: loser.key, expected: { profileId, version: version + 1 } };
      await store.shorten({ ...good, through: [other] });
      expect(await standing(pointer.key)).toEqual(pointer);
      await store.shorten(good);
      expect(await standing(pointer.key)).toEqual({ ...pointer, to: main.key });
      await store.shorten({ ...good, key: main.key });
      expect(await standing(main.key)).toEqual(next(main));
      const nowhere = newKey();
      await store.shorten({ ...good, key: nowhere });
      expect(await standing(nowhere)).toBeUndefined();
    });

    it('given a redirect that has become a main again, then a pointer to it is not led past it', async () => {
      const [main, loser] = [await stored(), await stored()];
      const item = redirect(loser, main.key);
      const pointer = { kind: 'pointer', key: newKey(), to: loser.key } as const;
      const losers = [{ item, expected: expectedOf(loser) }];
      await store.commit(commitOf(next(main), { expected: expectedOf(main), losers, pointers: [pointer] }));
      const { profileId, version } = item;
      const restored = {
        item: next(next(loser)),
        expected: { is: 'redirect', profileId, version },
      } as const;
      const expected = { ...expectedOf(main), version: 2 };
      await store.commit(commitOf({ ...main, version: 3 }, { expected, restored }));
      await store.shorten({
        key: pointer.key,
        from: loser.key,
        to: main.key,
        through: [{ key: loser.key, expected: { profileId, version } }],
      });
      expect(await standing(pointer.key)).toEqual(pointer);
    });
  });
}
