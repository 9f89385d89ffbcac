import { afterAll, describe, expect, it } from '@jest/globals';
import { segmentMembersContract } from '@tributary/domain/profiles/segment-members.contract';
import { aTable, uniqueId } from '../testing/emulator.fixtures.ts';
import { segmentMembers } from './segment-members.ts';

const { table, drop } = await aTable();
afterAll(drop);
const members = segmentMembers(table);

segmentMembersContract('DynamoDB', members);

describe('segmentMembers on DynamoDB', () => {
  const segment = { workspaceId: uniqueId('wsp_'), segmentId: uniqueId('seg_') };

  it('given members in many shards, when listed, then each is there with its key and since when', async () => {
    const ids = Array.from({ length: 60 }, (_, index) => `prf_${String(index).padStart(32, '0')}`);
    const key = (profileId: string) => `${segment.workspaceId}#${profileId}`;
    await members.record(
      ids.map((profileId) => ({
        ...segment,
        profileId,
        key: key(profileId),
        member: true,
        number: 1,
        at: 7,
      })),
    );
    const { members: found, cursor } = await members.list({ ...segment, limit: 100 });
    expect(found.toSorted((a, b) => (a.profileId < b.profileId ? -1 : 1))).toEqual(
      ids.map((profileId) => ({ profileId, key: key(profileId), since: 7 })),
    );
    expect(cursor).toBeUndefined();
  });

  it('given a cursor of nobody, when listed, then it says so', async () => {
    const answer = members.list({ ...segment, limit: 10, cursor: 'no cursor' });
    await expect(answer).rejects.toMatchObject({ code: 'invalid-request' });
  });
});
