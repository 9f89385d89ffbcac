import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { checkDefinition } from './check.ts';
import { DAY, HOUR, NOON, segment, stateFor, track } from './segments.fixtures.ts';

const root = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const SegmentFile = z.object({ key: z.string(), name: z.string(), definition: z.unknown() });
const definitionOf = (file: string) =>
  SegmentFile.parse(JSON.parse(read(`examples/segments/${file}`))).definition;

const page = read('docs/segments.md');
const blocks = [...page.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']): unknown => JSON.parse(text));

describe('the examples', () => {
  it.each(readdirSync(new URL('examples/segments/', root)))(
    'given %s, then the API would take it',
    (file) => {
      expect(checkDefinition(definitionOf(file))).toEqual([]);
    },
  );

  it('given the rules printed in the documentation, then they are the files', () => {
    const files = ['recent-big-spenders.json', 'recent-big-spenders-by-orders.json', 'abandoned-cart.json'];
    expect(blocks).toEqual(files.map(definitionOf));
  });

  it('given orders of 600 in a month, then their sum and age decide', () => {
    const spenders = segment(definitionOf('recent-big-spenders-by-orders.json'));
    const orders = [
      track('Order Completed', NOON - 40 * DAY, { total: 350 }),
      track('Order Completed', NOON, { total: 250 }),
    ];
    expect(spenders.evaluate(stateFor(spenders, {}, orders), NOON)).toEqual({
      member: true,
      validUntil: NOON + 30 * DAY,
    });
    expect(spenders.evaluate(stateFor(spenders, {}, orders.slice(1)), NOON).member).toBe(false);
  });

  it('given an order this morning and a cart at noon, then the cart counts when the order is a day old', () => {
    const abandoned = segment(definitionOf('abandoned-cart.json'));
    const events = [track('Order Completed', NOON - 3 * HOUR), track('Product Added', NOON)];
    const state = stateFor(abandoned, {}, events);
    expect(abandoned.evaluate(state, NOON)).toEqual({ member: false, validUntil: NOON + 21 * HOUR });
    expect(abandoned.evaluate(state, NOON + 21 * HOUR)).toEqual({
      member: true,
      validUntil: NOON + 24 * HOUR,
    });
  });
});
