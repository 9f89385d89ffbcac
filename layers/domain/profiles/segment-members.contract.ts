import { describe, expect, it } from '@jest/globals';
import type { SegmentMembers } from './profile-store.ts';

let segments = 0;

/** What every {@link SegmentMembers} keeps to. */
export function segmentMembersContract(name: string, members: SegmentMembers): void {
  function aSegment() {
    const segmentId = `seg_${String((segments += 1)).padStart(32, '0')}`;
    const segment = { workspaceId: `wsp_${'1'.repeat(32)}`, segmentId };
    const transition = (profileId: string, number: number, member = true) => ({
      ...segment,
      profileId,
      key: `${segment.workspaceId}#${profileId}`,
      member,
      number,
      at: 1_000 + number,
    });
    async function everyone(limit: number) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await members.list({ ...segment, limit, ...(cursor !== undefined && { cursor }) });
        expect(page.members.length).toBeLessThanOrEqual(limit);
        found.push(...page.members.map(({ profileId, since }) => `${profileId} ${since}`));
        cursor = page.cursor;
      } while (cursor !== undefined);
      return found.sort();
    }
    return { transition, everyone };
  }

  describe(`${name} as members of segments`, () => {
    it('given who entered and left, then each member is listed once, however small the pages', async () => {
      const { transition, everyone } = aSegment();
      await members.record(['a', 'b', 'c', 'd', 'e'].map((id) => transition(id, 1)));
      await members.record([transition('c', 2, false)]);
      expect(await everyone(2)).toEqual(['a 1001', 'b 1001', 'd 1001', 'e 1001']);
    });

    it('given transitions again and out of order, then the newest counts', async () => {
      const { transition, everyone } = aSegment();
      await members.record([transition('a', 2, false), transition('b', 3)]);
      await members.record([transition('a', 1), transition('b', 2, false), transition('b', 3)]);
      expect(await everyone(10)).toEqual(['b 1003']);
    });

    it('given another segment, then its members are its own', async () => {
      const { transition } = aSegment();
      await members.record([transition('a', 1)]);
      expect(await aSegment().everyone(10)).toEqual([]);
    });
  });
}
