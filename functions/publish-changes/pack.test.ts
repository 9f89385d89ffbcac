import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import type { Fact } from '@tributary/domain/facts/fact';
import { factAt } from '@tributary/domain/facts/facts-of';
import { forwarded, mainWith, workspaceId } from '@tributary/domain/facts/facts.fixtures';
import { bytesOf, MAX_BYTES, MAX_ENTRIES, pack } from './pack.ts';

const factOf = (text: string): Fact => {
  const item = mainWith([forwarded]);
  return factAt({ workspaceId, item, bodies: new Map([[0, { text }]]) }, 0)!;
};
const sized = (fact: Fact) => ({ fact, bytes: bytesOf(fact) });
const Text = fc.integer({ min: 0, max: 100_000 }).map((length) => 'é'.repeat(length));

describe('packing facts into calls', () => {
  test.prop([fc.array(Text, { maxLength: 25 })])(
    'given facts of any size, then none is lost or moved and each call fits by count and bytes',
    (texts) => {
      const facts = texts.map((text) => sized(factOf(text)));
      const packs = pack(facts);
      expect(packs.flat()).toEqual(facts);
      for (const one of packs) {
        expect(one.length).toBeLessThanOrEqual(MAX_ENTRIES);
        const bytes = one.reduce((sum, thing) => sum + thing.bytes, 0);
        expect(one.length === 1 || bytes <= MAX_BYTES).toBe(true);
      }
    },
  );

  it('given small facts, then calls are full', () => {
    const sizes = pack(Array.from({ length: 25 }, () => sized(factOf('')))).map((one) => one.length);
    expect(sizes).toEqual([10, 10, 5]);
  });
});
