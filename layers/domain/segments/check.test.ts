import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkDefinition } from './check.ts';
import { SegmentDefinition } from './definition.ts';
import { ABANDONED_CART, RECENT_BIG_SPENDERS } from './segments.fixtures.ts';

function nested(levels: number): unknown {
  let node: unknown = { trait: 'plan', is: 'exists' };
  for (let level = 1; level < levels; level += 1) node = level % 2 ? { not: node } : { all: [node] };
  return node;
}

const KINDS = 'one of all, any, not, trait, performed, notPerformed, sumOf, account';
const exists = { trait: 'plan', is: 'exists' };

describe('checking a definition', () => {
  it.each([
    ['bought recently and spent much', RECENT_BIG_SPENDERS],
    ['abandoned cart', ABANDONED_CART],
    ['ten levels', nested(10)],
    [
      '50 conditions',
      { all: Array.from({ length: 5 }, () => ({ any: Array.from({ length: 10 }, () => exists) })) },
    ],
    ['20 times in a window', { performed: { type: 'page' }, atLeast: 20, within: '1d' }],
    ['1000 times ever', { performed: { type: 'page' }, atLeast: 1000 }],
  ])('given %s, then nothing is wrong', (_, definition) => {
    expect(checkDefinition(definition)).toEqual([]);
  });

  const bad: readonly [unknown, string, string][] = [
    [null, 'definition', KINDS],
    ['all', 'definition', KINDS],
    [{}, 'definition', KINDS],
    [{ all: [{ any: [7] }] }, 'definition.all.0.any.0', KINDS],
    [{ all: [] }, 'definition.all', 'a list of 1 to 20 conditions'],
    [{ all: exists }, 'definition.all', 'a list of 1 to 20 conditions'],
    [{ any: Array.from({ length: 21 }, () => exists) }, 'definition.any', 'a list of 1 to 20 conditions'],
    [{ all: [exists], any: [exists] }, 'definition', 'nothing beside all'],
    [{ not: exists, name: 'x' }, 'definition', 'nothing beside not'],
    [nested(11), 'definition', 'at most 10 levels of all, any and not'],
    [{ trait: 'plan', is: 'exists', value: 1 }, 'definition.value', 'no value'],
    [{ trait: 'plan', is: 'greater-than', value: '5' }, 'definition.value', 'a number'],
    [{ trait: 'plan', is: 'equals' }, 'definition.value', 'a text, a number, true or false'],
    [{ trait: 'plan', is: 'within-last', value: '30 days' }, 'definition.value', 'a duration such as 30d'],
    [{ trait: 'plan', is: 'within-last', value: 30 }, 'definition.value', 'a duration such as 30d'],
    [
      { trait: 'plan', is: 'before', value: 'today' },
      'definition.value',
      'a date: ISO 8601, or milliseconds since the epoch',
    ],
    [
      { trait: 'plan', is: 'contains', value: '' },
      'definition.value',
      'a text that is not empty, a number, true or false',
    ],
    [
      { performed: { type: 'page' }, atLeast: 21, within: '1d' },
      'definition.atLeast',
      'at most 20 where within is set',
    ],
    [
      { not: { notPerformed: { where: [{ property: 'p', is: 'at-least', value: 'x' }] } } },
      'definition.not.notPerformed.where.0.value',
      'a number',
    ],
    [
      { sumOf: 'p', over: { where: [{ property: 'p', is: 'exists', value: 1 }] }, is: 'at-least', value: 1 },
      'definition.over.where.0.value',
      'no value',
    ],
  ];
  it.each(bad)('given %j, then it says where and what was expected', (definition, field, expected) => {
    expect(checkDefinition(definition)).toEqual([{ field, expected }]);
  });

  it('given a condition of a wrong shape, then the field is named', () => {
    const found = checkDefinition({ all: [exists, { performed: { type: 'pge' }, within: '1 day' }] });
    expect(found.map(({ field }) => field)).toEqual([
      'definition.all.1.performed.type',
      'definition.all.1.within',
    ]);
  });

  it('given 51 conditions, then they are too many', () => {
    const definition = { all: Array.from({ length: 17 }, () => ({ any: [exists, exists, exists] })) };
    expect(checkDefinition(definition)).toEqual([{ field: 'definition', expected: 'at most 50 conditions' }]);
  });

  it('given hostile nesting, then it is refused without a stack overflow', () => {
    const hostile = nested(100_000);
    expect(SegmentDefinition.safeParse(hostile).success).toBe(false);
    expect(checkDefinition(hostile)).toHaveLength(1);
  });

  it('given anything, then what is found right is taken by the schema', () => {
    const words = fc.constantFrom(
      'all',
      'any',
      'not',
      'trait',
      'is',
      'value',
      'performed',
      'notPerformed',
      'within',
    );
    const values = fc.constantFrom<unknown>(1, 'x', '1d', 'exists', 'equals', { type: 'page' }, {}, []);
    const { node } = fc.letrec<{ node: unknown }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<unknown>(exists, { performed: {} }, { trait: 'a', is: 'equals', value: 1 }),
        fc.dictionary(words, fc.oneof(values, tie('node'), fc.array(tie('node'), { maxLength: 3 })), {
          maxKeys: 3,
        }),
      ),
    }));
    fc.assert(
      fc.property(node, (definition) => {
        fc.pre(checkDefinition(definition).length === 0);
        expect(SegmentDefinition.safeParse(definition).success).toBe(true);
      }),
    );
  });
});
