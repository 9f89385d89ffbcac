import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ProfileItem } from '@tributary/domain/profiles/items';
import type { Commit } from '@tributary/domain/profiles/profile-store';
import { aTable, all } from '../testing/emulator.fixtures.ts';
import { dueProfiles } from './due-profiles.ts';
import { aChunk, aHash, aKey, aMain, aPointer, aRedirect } from './items.fixtures.ts';
import { profileStore } from './profile-store.ts';

const { table, drop } = await aTable();
afterAll(drop);
const store = profileStore(table);
const alone = { losers: [], pointers: [], checks: [] };
const create = (main: Commit['main']): Commit => ({ ...alone, main, expected: 'absent' });
const read = async (key: string) => (await store.read([key], { consistent: true })).get(key);

describe('profileStore on DynamoDB', () => {
  it('given a new profile, when created twice, then the second is a conflict and changes nothing', async () => {
    const main = aMain({ key: aKey(10) });
    expect(await store.commit(create(main))).toBe('committed');
    expect(await store.commit(create({ ...main, profileId: 'prf_other' }))).toBe('conflict');
    expect(await read(main.key)).toEqual(main);
  });

  it('given a stored main, when committed over a version that passed or another profile, then it is a conflict', async () => {
    const main = aMain({ key: aKey(11), version: 3 });
    await store.commit(create(main));
    const next = { ...main, version: 4 };
    const over = (profileId: string, version: number) =>
      store.commit({ ...alone, main: next, expected: { profileId, version } });
    expect(await over(main.profileId, 2)).toBe('conflict');
    expect(await over('prf_other', 3)).toBe('conflict');
    expect(await over(main.profileId, 3)).toBe('committed');
    expect(await over(main.profileId, 3)).toBe('conflict');
    expect(await read(main.key)).toEqual(next);
  });

  it('given two writers at one version, when both commit, then one wins', async () => {
    const main = aMain({ key: aKey(12) });
    await store.commit(create(main));
    const expected = { profileId: main.profileId, version: 1 };
    const write = (merges: number) =>
      store.commit({ ...alone, main: { ...main, version: 2, merges }, expected });
    expect((await Promise.all([write(1), write(2)])).sort()).toEqual(['committed', 'conflict']);
  });

  it('given a merge, when committed, then survivor, redirect and pointer are written together', async () => {
    const survivor = aMain({ key: aKey(20) });
    const loser = aMain({ key: aKey(21), profileId: 'prf_loser' });
    await store.commit(create(survivor));
    await store.commit(create(loser));
    const redirect = aRedirect({ key: loser.key, profileId: 'prf_loser', to: survivor.key });
    const pointer = aPointer({ key: aKey(22), to: survivor.key });
    const merge: Commit = {
      main: { ...survivor, version: 2, merges: 1 },
      expected: { profileId: survivor.profileId, version: 1 },
      losers: [{ item: redirect, expected: { profileId: 'prf_loser', version: 1 } }],
      pointers: [pointer],
      checks: [],
    };
    expect(await store.commit(merge)).toBe('committed');
    const found = await store.read([survivor.key, loser.key, pointer.key], { consistent: true });
    expect(found).toEqual(
      new Map<string, ProfileItem>([
        [survivor.key, merge.main],
        [loser.key, redirect],
        [pointer.key, pointer],
      ]),
    );
  });

  it.each([
    [
      'the loser has changed',
      { losers: [{ item: aRedirect({ key: aKey(31) }), expected: { profileId: 'prf_loser', version: 9 } }] },
    ],
    ['a pointer stands already', { pointers: [aPointer({ key: aKey(32) })] }],
    [
      'a main that it relied on has changed',
      { checks: [{ key: aKey(31), expected: { profileId: 'prf_loser', version: 9 } }] },
    ],
  ])('given a transaction, when %s, then it is a conflict and nothing is written', async (_, part) => {
    const main = aMain({ key: aKey(30) });
    await store.commit(create(main));
    await store.commit(create(aMain({ key: aKey(31), profileId: 'prf_loser' })));
    await store.commit({ ...create(aMain({ key: aKey(33) })), pointers: [aPointer({ key: aKey(32) })] });
    const free = aPointer({ key: aKey(34) });
    const expected = { profileId: main.profileId, version: 1 };
    const commit = { ...alone, main: { ...main, version: 2 }, expected, ...part };
    const pointers = [...('pointers' in part ? part.pointers : []), free];
    expect(await store.commit({ ...commit, pointers })).toBe('conflict');
    expect(await read(main.key)).toEqual(main);
    expect(await read(free.key)).toBeUndefined();
  });

  it('given 130 items, chunks among them, when read at once, then all are found', async () => {
    const chunks = Array.from({ length: 130 }, (_, index) =>
      aChunk({ key: `${aKey(40)}c${index}`, ids: [{ at: index, hash: aHash(index) }] }),
    );
    await Promise.all(chunks.map((chunk) => store.putChunk(chunk)));
    const found = await store.read([...chunks.map(({ key }) => key), 'nobody'], { consistent: false });
    expect([...found.values()].sort((a, b) => Number(a.key > b.key) - 0.5)).toHaveLength(130);
    expect(found.get(chunks[7]!.key)).toEqual(chunks[7]);
  });
});

describe('dueProfiles on DynamoDB', () => {
  beforeAll(async () => {
    for (let index = 0; index < 20; index += 1)
      await store.commit(create(aMain({ key: aKey(100 + index), dueAt: 1_000 + index * 100 })));
  });

  it('given a range, when asked, then those in it are found in all shards, its end not among them', async () => {
    const due = await all(dueProfiles(table).due({ from: 1_100, to: 2_000 }));
    const times = due.map(({ dueAt }) => dueAt).sort((a, b) => a - b);
    expect(times).toEqual([1_100, 1_200, 1_300, 1_400, 1_500, 1_600, 1_700, 1_800, 1_900]);
    expect(due.find(({ dueAt }) => dueAt === 1_300)?.key).toBe(aKey(103));
  });

  it('given a profile that is due no more, when asked, then it is gone', async () => {
    const expected = { profileId: aMain().profileId, version: 1 };
    await store.commit({ ...alone, main: aMain({ key: aKey(105), version: 2 }), expected });
    expect(await all(dueProfiles(table).due({ from: 1_500, to: 1_600 }))).toEqual([]);
  });
});
