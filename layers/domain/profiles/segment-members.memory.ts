import type { SegmentMembers } from './profile-store.ts';

type Transition = Parameters<SegmentMembers['record']>[0][number];

/**
 * Who is in which segment, in memory.
 *
 * @example
 * const members = memorySegmentMembers();
 * await members.record(transitions);
 */
export function memorySegmentMembers(): SegmentMembers {
  const newest = new Map<string, Transition>();
  return {
    record(transitions) {
      for (const one of transitions) {
        const name = `${one.workspaceId} ${one.segmentId} ${one.profileId}`;
        if ((newest.get(name)?.number ?? -Infinity) < one.number) newest.set(name, one);
      }
      return Promise.resolve();
    },
    list({ workspaceId, segmentId, cursor = '', limit }) {
      const all = [...newest.values()]
        .filter((one) => one.workspaceId === workspaceId && one.segmentId === segmentId && one.member)
        .filter(({ profileId }) => profileId > cursor)
        .sort((a, b) => (a.profileId < b.profileId ? -1 : 1));
      const members = all.slice(0, limit).map(({ profileId, key, at }) => ({ profileId, key, since: at }));
      const last = members.at(-1);
      return Promise.resolve(all.length > limit && last ? { members, cursor: last.profileId } : { members });
    },
  };
}
