import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { validate } from '../fql.cjs';
import { parseFilter } from './parse-filter.ts';

const order = {
  type: 'track',
  event: 'Order Completed',
  userId: 'u-1',
  properties: { total: 120, coupon: 'SUMMER', gift: true, 'order id': 'o-1', items: [{ sku: 'a' }] },
  context: { page: { path: '/checkout' } },
  traits: { plan: 'pro' },
};

function holds(text: string, event: object = order): boolean {
  const filter = parseFilter(text);
  if ('error' in filter) throw new Error(filter.error);
  return validate(filter.condition, event);
}

describe('parseFilter', () => {
  it.each([
    ['type = "track"', true],
    ["event = 'Order Completed'", true],
    ['event != "Order Completed"', false],
    ['properties.total > 100', true],
    ['properties.total<=100', false],
    ['properties.total = 120', true],
    ['properties.total != 120.5', true],
    ['properties.gift = true', true],
    ['properties.gift = false', false],
    ['properties.gone = null', true],
    ['userId != null', true],
    ['name = null', true],
    ['properties.order\\ id = "o-1"', true],
    ['properties.items.0.sku = "a"', true],
    ['context.page.path = "/checkout"', true],
    ['traits.plan = "free"', false],
    ['contains(event, "Completed")', true],
    ['!contains(event, "Completed")', false],
    ['match(event, "Order*")', true],
    ['match(properties.coupon, "*MER")', true],
    ['!match(properties.coupon, "*MER")', false],
  ])('given %s, when asked of an order, then %s', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ['type = "page" and type = "x" or userId = "u-1"', true],
    ['userId = "u-1" or type = "page" and type = "x"', true],
    ['(userId = "u-1" or type = "page") and type = "x"', false],
    ['((type = "x" or (type = "track" and userId = "u-1")) and properties.total > 5)', true],
    ['(contains(event, "Order") or type = "x") and match(event, "No*")', false],
  ])('given "and", "or" and brackets in %s, then they bind as written', (text, expected) => {
    expect(holds(text)).toBe(expected);
  });

  it.each([
    ['', 'at character 1: a field of the event'],
    ['  ', 'at character 3: a field of the event'],
    ['total > 100', 'at character 1: a field of the event'],
    ['properties > 100', 'at character 1: a field of the event'],
    ['anonymousId = "a" and type = "track"', 'at character 1: a field of the event'],
    ['type = "track" and', 'at character 19: a field of the event'],
    ['type = "track" type = "page"', 'at character 16: "and", "or" or the end'],
    ['type = "track" && userId = "a"', 'at character 16: "and", "or" or the end'],
    ['type == "track"', 'at character 7: a text in quotes, or null'],
    ['type = track', 'at character 8: a text in quotes, or null'],
    ['type = "track', 'at character 8: a text in quotes, or null'],
    ['event > 5', 'at character 7: = or !='],
    ['event = 5', 'at character 9: a text in quotes, or null'],
    ['properties.total > "100"', 'at character 20: a number'],
    ['properties.total = yes', 'at character 20: a text in quotes, a number, true, false or null'],
    ['properties.gift != true', 'at character 17: "=" before true and false'],
    ['properties.total', 'at character 17: one of =, !=, <, <=, >, >='],
    ['!(type = "track")', 'at character 2: contains(…) or match(…)'],
    ['(type = "track"', 'at character 16: a closing bracket'],
    ['type = "track")', 'at character 15: "and", "or" or the end'],
    ['match(event, "Order")', 'at character 14: a text with one *'],
    ['match(event, "*Order*")', 'at character 14: a text with one *'],
    ['contains(event)', 'at character 15: ","'],
    ['total >>> (', 'at character 1: a field of the event'],
    ['properties.total >>> (', 'at character 19: a number'],
  ])('given %j, when read, then it is refused with the place', (text, expected) => {
    const filter = parseFilter(text);
    expect('error' in filter && filter.error).toContain(expected);
  });

  it('given any text, when read, then there is a condition or an error', () => {
    const words = [
      'type',
      'properties.a',
      '"x"',
      '5',
      'and',
      'or',
      '(',
      ')',
      '!',
      '=',
      '>',
      'null',
      'match',
      ',',
    ];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.constantFrom(...words)).map((w) => w.join(' ')),
        ),
        (text) => {
          const filter = parseFilter(text);
          expect('error' in filter || filter.condition.children.length > 0).toBe(true);
        },
      ),
    );
  });
});
