import { describe, expect, it } from '@jest/globals';
import type { Json } from '../outcomes/json.ts';
import { DAY, HOUR, NOON, segment, stateFor, track } from './segments.fixtures.ts';

function holds(definition: unknown, traits: Readonly<Record<string, Json>>): boolean {
  const compiled = segment(definition);
  return compiled.evaluate(stateFor(compiled, traits), NOON).member;
}

describe('a condition on a trait', () => {
  const cases: readonly [is: string, value: Json | undefined, trait: Json, holds: boolean][] = [
    ['equals', 'gold', 'gold', true],
    ['equals', 'gold', 'Gold', false],
    ['equals', 'gold', null, false],
    ['equals', 5, 5, true],
    ['equals', 5, '5', true],
    ['equals', '5', 5, false],
    ['equals', true, true, true],
    ['equals', true, 'true', false],
    ['equals', 0, false, false],
    ['not-equals', 'gold', 'silver', true],
    ['not-equals', 'gold', 'gold', false],
    ['not-equals', 'gold', null, true],
    ['greater-than', 5, 5, false],
    ['at-least', 5, 5, true],
    ['less-than', 5, 4.99, true],
    ['less-than', 5, null, false],
    ['at-most', 5, 5, true],
    ['at-most', 5, 'a', false],
    ['at-most', 5, '', false],
    ['at-most', 5, [1], false],
    ['contains', 'old', 'golden', true],
    ['contains', 'OLD', 'golden', false],
    ['contains', 'a', ['a', 'b'], true],
    ['contains', 'a', ['ab'], false],
    ['contains', 2, [1, 2], true],
    ['contains', 'a', { a: 1 }, false],
    ['contains', 1, 'room 1', false],
    ['exists', undefined, '', true],
    ['exists', undefined, 0, true],
    ['exists', undefined, null, false],
    ['not-exists', undefined, null, true],
    ['not-exists', undefined, false, false],
    ['before', '2026-03-15', '2026-03-14T23:59:59.999Z', true],
    ['before', '2026-03-15', '2026-03-15', false],
    ['before', '2026-03-15', null, false],
    ['after', '2026-03-15', '2026-03-15T00:00:00.001Z', true],
    ['after', '2026-03-15', '2026-03-15T01:00:00+02:00', false],
    ['after', NOON, NOON + 1, true],
    ['after', '2026-03-15', 'soon', false],
    ['after', '2026-03-15', true, false],
  ];
  it.each(cases)('given %s %j, when the trait is %j, then %j', (...[is, value, trait, expected]) => {
    expect(holds({ trait: 'plan', is, ...(value === undefined ? {} : { value }) }, { plan: trait })).toBe(
      expected,
    );
  });

  it('given a dotted path, then it goes into the trait, and a trait of that very name comes first', () => {
    const inPrague = { trait: 'address.city', is: 'equals', value: 'Praha' };
    expect(holds(inPrague, { address: { city: 'Praha' } })).toBe(true);
    expect(holds(inPrague, { 'address.city': 'Brno', address: { city: 'Praha' } })).toBe(false);
    expect(holds(inPrague, { address: 'Praha' })).toBe(false);
    expect(segment(inPrague).traits).toEqual(['address.city', 'address']);
  });

  it.each([
    '__proto__',
    'constructor',
    'toString',
    '__proto__.constructor',
    'address.__proto__',
    'tags.length',
  ])('given the path %s, then nothing is found that nobody sent', (trait) =>
    expect(holds({ trait, is: 'exists' }, { address: {}, tags: ['a'] })).toBe(false),
  );
});

describe('a condition on events', () => {
  const added = (at: number, price?: Json) =>
    track('Product Added', at, price === undefined ? {} : { price });

  it.each([
    [2, 3, true],
    [3, 3, true],
    [4, 3, false],
  ])('given at least %i ever, when performed %i times', (atLeast, times, expected) => {
    const compiled = segment({ performed: { name: 'Product Added' }, atLeast });
    const events = Array.from({ length: times }, (_, index) => added(NOON - index * 100 * DAY));
    expect(compiled.evaluate(stateFor(compiled, {}, events), NOON)).toEqual({ member: expected });
  });

  it('given at least 3 within a day, then the third newest decides, and until when', () => {
    const compiled = segment({ performed: { name: 'Product Added' }, atLeast: 3, within: '1d' });
    const three = [added(NOON - 20 * HOUR), added(NOON - 2 * HOUR), added(NOON - HOUR)];
    expect(compiled.evaluate(stateFor(compiled, {}, three), NOON)).toEqual({
      member: true,
      validUntil: NOON + 4 * HOUR,
    });
    expect(compiled.evaluate(stateFor(compiled, {}, three.slice(1)), NOON)).toEqual({ member: false });
  });

  it('given not performed ever, then one event of any age ends it for good', () => {
    const compiled = segment({ notPerformed: { name: 'Order Completed' } });
    expect(compiled.evaluate(stateFor(compiled, {}), NOON)).toEqual({ member: true });
    const once = stateFor(compiled, {}, [track('Order Completed', 0)]);
    expect(compiled.evaluate(once, NOON)).toEqual({ member: false });
  });

  it.each([
    [{ property: 'price', is: 'greater-than', value: 100 }, 101, true],
    [{ property: 'price', is: 'greater-than', value: 100 }, '101', true],
    [{ property: 'price', is: 'greater-than', value: 100 }, undefined, false],
    [{ property: 'price', is: 'not-equals', value: 100 }, undefined, true],
    [{ property: 'price', is: 'exists' }, 0, true],
    [{ property: 'price.amount', is: 'at-most', value: 5 }, { amount: 5 }, true],
  ])('given the filter %j, when the price is %j', (where, price, expected) => {
    const compiled = segment({ performed: { name: 'Product Added', where: [where] } });
    const { member } = compiled.evaluate(stateFor(compiled, {}, [added(NOON, price)]), NOON);
    expect(member).toBe(expected);
  });

  it.each([
    ['greater-than', 0.3, [0.1, 0.2], false],
    ['at-least', 0.3, [0.1, 0.2], true],
    ['at-most', 0, [], true],
    ['less-than', 0, [], false],
    ['greater-than', 5, [1, 'x', null, '4.5', Infinity], true],
    ['less-than', -1, [-1.000001], true],
  ])('given a sum %s %d, when the prices are %j', (...[is, value, prices, expected]) => {
    const compiled = segment({ sumOf: 'price', over: { name: 'Product Added' }, is, value });
    const state = stateFor(
      compiled,
      {},
      prices.map((price) => added(NOON, price)),
    );
    expect(compiled.evaluate(state, NOON)).toEqual({ member: expected });
  });

  it('given the same events described in another order, then they are remembered once', () => {
    const [a, b] = [
      { property: 'price', is: 'exists' },
      { property: 'sku', is: 'equals', value: '1' },
    ];
    const first = segment({ performed: { name: 'Product Added', where: [a, b] } });
    const second = segment({ notPerformed: { type: 'track', name: 'Product Added', where: [b, a, b] } });
    expect(first.features.map(({ key }) => key)).toEqual(second.features.map(({ key }) => key));
    const both = segment({
      all: [{ performed: { type: 'page' } }, { notPerformed: { type: 'page' }, within: '1d' }],
    });
    expect(both.features).toHaveLength(1);
  });

  it('given events that differ in type, name, filter or sum, then they are remembered apart', () => {
    const definitions = [
      { performed: { type: 'page' } },
      { performed: { type: 'track' } },
      { performed: { name: 'a' } },
      { performed: { name: 'a', where: [{ property: 'p', is: 'equals', value: 1 }] } },
      { performed: { name: 'a', where: [{ property: 'p', is: 'equals', value: '1' }] } },
      { sumOf: 'p', over: { name: 'a' }, is: 'at-least', value: 1 },
    ];
    const keys = definitions.flatMap((definition) => segment(definition).features.map(({ key }) => key));
    expect(new Set(keys).size).toBe(definitions.length);
  });
});
