import { describe, expect, it } from '@jest/globals';
import * as given from './facts.fixtures.ts';
import { isWanted } from './wanted.ts';

const nobody = { wantsFact: () => false };

describe('which changes become facts', () => {
  it.each([
    ['Segment Entered', given.entered],
    ['Segment Exited', given.exited],
    ['Profile Merged', given.merged],
    ['Profile Unmerged', given.unmerged],
  ] as const)('given only %s is asked for, then that change alone is wanted', (name, change) => {
    expect(isWanted(change, { wantsFact: (asked: string) => asked === name })).toBe(true);
    expect(isWanted(change, nobody)).toBe(false);
  });

  it('given a segment that somebody listens to, then a transition of another one is not wanted', () => {
    const asks = { wantsFact: (_: string, segmentId?: string) => segmentId === given.segmentId };
    expect(isWanted(given.entered, asks)).toBe(true);
    expect(isWanted({ ...given.entered, segmentId: `seg_${'9'.repeat(32)}` }, asks)).toBe(false);
  });

  it.each([
    ['a forwarded event', given.forwarded],
    ['a new profile', given.created],
    ['a trait that changed', given.traitChanged],
  ])(
    'given %s, which a commit makes only when asked, then it leaves though nobody is known to ask',
    (_, change) => {
      expect(isWanted(change, nobody)).toBe(true);
    },
  );
});
