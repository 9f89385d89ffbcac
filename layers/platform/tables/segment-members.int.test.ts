import { afterAll, describe, expect, it } from '@jest/globals';
import { aTable, uniqueId } from '../testing/emulator.fixtures.ts';
import { segmentMembers } from './segment-members.ts';

const { table, drop } = await aTable();
afterAll(drop);
const members = segmentMembers(table);

function aSegment() {
  const segment = { workspaceId: uniqueId('wsp_'), segmentId: uniqueId('seg_') };
  const transition = (profileId: string, number: number, member = true) =>
    ({
      ...segment,
      profileId,
      key: `${segment.workspaceId}#${profileId}`,
      member,
      number,
      at: 1_000 + number,
    }) as const;
  async function everyone(limit: number) {
    const found: { profileId: string; since: number }[] = [];
    let cursor: string | undefined;
    do {
      const page = await members.list({ ...segment, limit, ...(cursor === undefined ? {} : { cursor }) });
      expect(page.members.length).toBeLessThanOrEqual(limit);
      found.push(...page.members);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return found.sort((a, b) => (a.profileId < b.profileId ? -1 : 1));
  }
  return { segment, transition, everyone };
}

describe('segmentMembers on DynamoDB', () => {
  it('given transitions, when listed page by page, then each member is there once, with key and time', async () => {
    const { segment, transition, everyone } = aSegment();
    const ids = Array.from({ length: 60 }, (_, index) => `prf_${String(index).padStart(32, '0')}`);
    await members.record(ids.map((id) => transition(id, 1)));
    await members.record([transition(ids[3]!, 2, false)]);
    const staying = ids.filter((id) => id !== ids[3]);
    expect((await everyone(7)).map(({ profileId }) => profileId)).toEqual(staying);
    expect((await everyone(1000))[0]).toEqual({
      profileId: ids[0],
      key: `${segment.workspaceId}#${ids[0]}`,
      since: 1_001,
    });
  });

  it('given transitions out of order and again, when recorded, then the highest number counts', async () => {
    const { transition, everyone } = aSegment();
    await members.record([
      transition('prf_a', 2, false),
      transition('prf_b', 3),
      transition('prf_b', 2, false),
    ]);
    await members.record([transition('prf_a', 1), transition('prf_b', 1), transition('prf_a', 2, false)]);
    expect((await everyone(10)).map(({ profileId }) => profileId)).toEqual(['prf_b']);
    await members.record([transition('prf_a', 3)]);
    expect(await everyone(10)).toHaveLength(2);
  });

  it('given a segment of nobody, or a cursor of nobody, when listed, then it says so', async () => {
    const { segment, everyone } = aSegment();
    expect(await everyone(10)).toEqual([]);
    await expect(members.list({ ...segment, limit: 10, cursor: 'no cursor' })).rejects.toMatchObject({
      code: 'invalid-request',
    });
  });
});
