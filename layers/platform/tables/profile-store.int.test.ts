import { afterAll, describe, expect, it } from '@jest/globals';
import { dueProfilesContract } from '@tributary/domain/profiles/due-profiles.contract';
import { profileStoreContract } from '@tributary/domain/profiles/profile-store.contract';
import type { Commit } from '@tributary/domain/profiles/profile-store';
import { aTable, uniqueId } from '../testing/emulator.fixtures.ts';
import { dueProfiles } from './due-profiles.ts';
import { aChunk, aHash, aKey, aMain } from './items.fixtures.ts';
import { profileStore } from './profile-store.ts';

const { table, drop } = await aTable();
afterAll(drop);
const store = profileStore(table);
const newKey = () => `${uniqueId('wsp_')}#${uniqueId('')}`;

profileStoreContract('DynamoDB', store, newKey);
dueProfilesContract('DynamoDB', { store, index: dueProfiles(table), newKey });

describe('profileStore on DynamoDB', () => {
  const alone = { losers: [], pointers: [], checks: [] };

  it('given two writers at one version, when both commit, then one wins', async () => {
    const main = aMain({ key: newKey() });
    await store.commit({ ...alone, main, expected: 'absent' });
    const expected = { profileId: main.profileId, version: 1 };
    const write = (merges: number) =>
      store.commit({ ...alone, main: { ...main, version: 2, merges }, expected } satisfies Commit);
    expect((await Promise.all([write(1), write(2)])).sort()).toEqual(['committed', 'conflict']);
  });

  it('given 130 items, chunks among them, when read at once, then all are found', async () => {
    const chunks = Array.from({ length: 130 }, (_, index) =>
      aChunk({ key: `${aKey(40)}c${index}`, ids: [{ at: index, hash: aHash(index) }] }),
    );
    await Promise.all(chunks.map((chunk) => store.putChunk(chunk)));
    const found = await store.read([...chunks.map(({ key }) => key), 'nobody'], { consistent: false });
    expect(found.size).toBe(130);
    expect(found.get(chunks[7]!.key)).toEqual(chunks[7]);
  });
});
