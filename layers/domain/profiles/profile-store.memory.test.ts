import { describe, expect, it } from '@jest/globals';
import { profileStoreContract } from './profile-store.contract.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import { segmentMembersContract } from './segment-members.contract.ts';
import { memorySegmentMembers } from './segment-members.memory.ts';
import { dueProfilesContract } from './due-profiles.contract.ts';
import { memoryDueProfiles } from './due-profiles.memory.ts';
import { wakeUpsContract } from './wake-ups.contract.ts';
import { memoryWakeUps } from './wake-ups.memory.ts';

let keys = 0;
const newKey = () => `wsp_${'1'.repeat(32)}#key${(keys += 1)}`;

profileStoreContract('memory', memoryProfileStore(), newKey);
segmentMembersContract('memory', memorySegmentMembers());
const store = memoryProfileStore();
dueProfilesContract('memory', { store, index: memoryDueProfiles(store), newKey });

let time = 1_000_000;
const { wakeUps, arrived } = memoryWakeUps(() => time);
async function next(count: number) {
  const found = [...arrived()];
  for (; found.length < count; time += 100) found.push(...arrived());
  return Promise.resolve(found);
}
wakeUpsContract('memory', { wakeUps, now: () => time, next });

describe('memory', () => {
  it('given an item that was read, then changing it changes nothing in the store', async () => {
    const store = memoryProfileStore();
    const key = newKey();
    await store.putChunk({ kind: 'chunk', key, expires: 1, ids: [] });
    const item = (await store.read([key], { consistent: true })).get(key);
    Object.assign(item!, { expires: 2 });
    expect((await store.read([key], { consistent: true })).get(key)).toMatchObject({ expires: 1 });
  });
});
