import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { foldEvents } from '@tributary/domain/profiles/fold';
import { checkDefinition } from '@tributary/domain/segments/check';
import * as z from 'zod';
import { aSegment, happened, HOUR, NINE, shopWith } from './tour.fixtures.ts';

/*
 * Chapter 4: segments and time.
 *
 * A marketer wants to know who left a full cart behind. The rule is a small tree of conditions, and it is data: it comes
 * from a file, an API call or a form.
 */
const file = readFileSync(new URL('../../examples/segments/abandoned-cart.json', import.meta.url), 'utf8');
const { key, definition } = z.object({ key: z.string(), definition: z.unknown() }).parse(JSON.parse(file));

describe('a cart is left behind', () => {
  // Before a rule goes live it is checked; what is wrong is named by its place.
  it('a rule says what is wrong with it', () => {
    expect(checkDefinition(definition)).toEqual([]);
    expect(checkDefinition({ all: [{ trait: 'age', is: 'greater-than', value: 'old' }] })).toEqual([
      { field: 'definition.all.0.value', expected: 'a number' },
    ]);
  });

  // Compiling finds out what profiles must remember so that the rule can be answered: here two things, the times of
  // products added and the times of orders. The events themselves are not kept with the profile.
  const shop = shopWith(aSegment(key, definition));
  const [abandonedCart] = shop.segments;

  it('a rule knows what profiles must remember for it', () => {
    expect(shop.features).toHaveLength(2);
  });

  // At nine somebody puts a mug into the cart, and at ten another. Folding adds both to what is remembered.
  const jane = { userId: 'jane' };
  const mug = { type: 'track', event: 'Product Added', properties: { sku: 'mug' }, ...jane };
  const atTen = foldEvents([], [happened(mug, NINE, shop), happened(mug, NINE + HOUR, shop)], shop.features);

  it('she is in the segment, and the answer says how long it lasts with no new event', () => {
    const answer = abandonedCart?.evaluate(atTen, NINE + HOUR);
    expect(answer).toEqual({ member: true, validUntil: NINE + HOUR + 24 * HOUR });
  });

  // That moment is stored with the profile and indexed. When it comes, a timer wakes the profile and asks again.
  it('a day after the last mug she is out, by time alone', () => {
    expect(abandonedCart?.evaluate(atTen, NINE + 25 * HOUR - 1).member).toBe(true);
    expect(abandonedCart?.evaluate(atTen, NINE + 25 * HOUR)).toEqual({ member: false });
  });

  // If she orders at eleven instead, she is out at once. The answer cannot change before the order itself is a day old.
  const order = { type: 'track', event: 'Order Completed', properties: { total: 24 }, ...jane };
  const atEleven = foldEvents([atTen], [happened(order, NINE + 2 * HOUR, shop)], shop.features);

  it('an order ends it', () => {
    expect(abandonedCart?.evaluate(atEleven, NINE + 2 * HOUR).member).toBe(false);
  });

  // Whoever wonders why she is not in it can read it, condition by condition.
  it('the answer can be explained', () => {
    expect(abandonedCart?.explain(atEleven, NINE + 2 * HOUR)).toMatchObject([
      { path: 'all.0', condition: 'Product Added at least 1 time within 24h', holds: true, value: 2 },
      { path: 'all.1', condition: 'no Order Completed within 24h', holds: false, value: 1 },
    ]);
  });
});
