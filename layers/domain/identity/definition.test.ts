import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { compileIdentity } from './compile-rules.ts';
import { DEFAULT_IDENTITY_DEFINITION } from './default-definition.ts';
import { IdentityDefinition } from './definition.ts';
import { definitionWith } from './identity.fixtures.ts';
import { exceedsLimit } from './limits.ts';
import { looksMixed } from './mixed-scripts.ts';

const docs = readFileSync(join(import.meta.dirname, '../../../docs/identity.md'), 'utf8');

describe('definition of identity rules', () => {
  it('given the example of the docs, then it is one and compiles', () => {
    const [, json = ''] = /```json\n([\s\S]*?)```/.exec(docs) ?? [];
    const rules = compileIdentity(IdentityDefinition.parse(JSON.parse(json)), 1);
    expect([...rules.types.keys()]).toEqual([
      'user_id',
      'previous_id',
      'loyalty_card',
      'email',
      'anonymous_id',
    ]);
    expect(rules.types.get('loyalty_card')).toMatchObject({
      weight: 2,
      limit: { windowMs: 365 * 86_400_000 },
    });
    expect(rules.others.rank).toBe(4);
  });

  it('given the defaults, then the docs name every type of them with its limit', () => {
    for (const { type, limit } of DEFAULT_IDENTITY_DEFINITION.types)
      expect(docs).toMatch(new RegExp(`\\| \`${type.replace('*', '\\*')}\` .*\\| ${limit.count}[ |]`));
  });

  it('given a definition that was stored, then reading it again changes nothing', () => {
    const definition = definitionWith({
      types: { crm: { from: [{ externalId: 'c' }] } },
      minimumStrength: 3,
    });
    expect(IdentityDefinition.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });
});

describe('limits by time', () => {
  const day = { count: 2, windowMs: 10 };
  it.each([
    ['as many as may be', [[0], [1]], false],
    ['one more in the window', [[0], [1], [9]], true],
    ['one more as the window ends', [[0], [1], [10]], false],
    ['a late one between', [[0, 11], [5], [6]], true],
    ['too many in one part, which are not judged again', [[0, 1, 2, 3]], false],
    ['too many in one part, and another far away', [[0, 1, 2, 3], [50]], false],
    ['too many in one part, and another near', [[0, 1, 2, 3], [8]], true],
    [
      'two parts that fit alone',
      [
        [0, 30],
        [20, 50],
      ],
      false,
    ],
  ])('given %s, then the answer is so', (_, parts, expected) => {
    expect(exceedsLimit(parts, day)).toBe(expected);
  });
});

describe('look-alikes', () => {
  it.each([
    ['p\u0430ypal', true],
    ['user@p\u0430ypal.com', true],
    ['\u03bfmega', true],
    ['paypal', false],
    ['иван@example.com', false],
    ['Ωmega-3', true],
    ['李雷abc', false],
    ['e\u0301te\u0301', false],
    ['', false],
    ['😀-1', false],
  ])('given %s, then letters of several scripts in one word are seen: %s', (value, expected) => {
    expect(looksMixed(value)).toBe(expected);
  });
});
