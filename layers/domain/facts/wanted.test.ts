import { describe, expect, it } from '@jest/globals';
import * as given from './facts.fixtures.ts';
import { isWanted } from './wanted.ts';

const nobody = { wantsFact: () => false, wantsEvent: () => false };

describe('which changes become facts', () => {
  it.each([
    ['Segment Entered', given.entered],
    ['Segment Exited', given.exited],
    ['Profile Created', given.created],
    ['Profile Merged', given.merged],
    ['Profile Unmerged', given.unmerged],
    ['Trait Changed', given.traitChanged],
  ] as const)('given only %s is asked for, then that change alone is wanted', (name, change) => {
    const asks = { ...nobody, wantsFact: (asked: string) => asked === name };
    expect(isWanted(change, asks)).toBe(true);
    expect(isWanted(change, nobody)).toBe(false);
    expect(isWanted(given.forwarded, asks)).toBe(false);
  });

  it('given a segment that somebody listens to, then a transition of another one is not wanted', () => {
    const asks = { ...nobody, wantsFact: (_: string, segmentId?: string) => segmentId === given.segmentId };
    expect(isWanted(given.entered, asks)).toBe(true);
    expect(isWanted({ ...given.entered, segmentId: `seg_${'9'.repeat(32)}` }, asks)).toBe(false);
  });

  it('given a subscribed event, then it is asked for by its type and name', () => {
    const asks = { ...nobody, wantsEvent: (event: { name?: string }) => event.name === 'Order Completed' };
    expect(isWanted(given.forwarded, asks)).toBe(true);
    expect(isWanted({ ...given.forwarded, name: 'Page Viewed' }, asks)).toBe(false);
  });
});
