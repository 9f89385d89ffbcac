import { describe, expect, it } from '@jest/globals';
import { profileStoreContract } from './profile-store.contract.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import { segmentMembersContract } from './segment-members.contract.ts';
import { memorySegmentMembers } from './segment-members.memory.ts';
import { memoryDueProfiles } from './due-profiles.memory.ts';

let keys = 0;
const newKey = () => `wsp_${'1'.repeat(32)}#key${(keys += 1)}`;

profileStoreContract('memory', memoryProfileStore(), newKey);
segmentMembersContract('memory', memorySegmentMembers());

describe('memory', () => {
  it('given an item that was read, then changing it changes nothing in the store', async () => {
    const store = memoryProfileStore();
    const key = newKey();
    await store.putChunk({ kind: 'chunk', key, expires: 1, ids: [] });
    const item = (await store.read([key], { consistent: true })).get(key);
    Object.assign(item!, { expires: 2 });
    expect((await store.read([key], { consistent: true })).get(key)).toMatchObject({ expires: 1 });
  });

  it('given due times, then the index finds those of the range and no others', async () => {
    const store = memoryProfileStore();
    for (const dueAt of [1, 2, 3, undefined])
      await store.commit({
        main: {
          kind: 'main',
          key: newKey(),
          profileId: 'prf',
          version: 1,
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
        },
        expected: 'absent',
        losers: [],
        pointers: [],
        checks: [],
      });
    const found: number[] = [];
    for await (const { dueAt } of memoryDueProfiles(store).due({ from: 1, to: 3 })) found.push(dueAt);
    expect(found.sort()).toEqual([1, 2]);
  });
});
