import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { combineStates } from '../profiles/fold.ts';
import { configurationWith, HOUR, NOON } from '../profiles/profiles.fixtures.ts';
import {
  configuration,
  DAY,
  DEFINITIONS,
  fold,
  type Order,
  orders,
  someOrders,
  trait,
} from './computed-traits.fixtures.ts';

const KEYS = Object.keys(DEFINITIONS);
const traits = () => configuration.computedTraits ?? [];

/** By the plain meaning of the words, from the list of orders. */
function expected(key: string, all: readonly Order[], now: number): unknown {
  const within = key.endsWith('_3d');
  const inside = all.filter(({ at }) => !within || now < at + 3 * DAY);
  const compute = key.replace('_3d', '');
  const totals = inside.flatMap(({ total }) => total ?? []);
  const sum = totals.reduce((cents, total) => cents + Math.round(total * 100), 0) / 100;
  const skus = inside.flatMap(({ at, sku }) => (sku === undefined ? [] : [{ at, sku }]));
  const sorted = skus.toSorted((a, b) => a.at - b.at || (a.sku < b.sku ? -1 : 1));
  const unique = [...new Set(skus.map(({ sku }) => sku))].sort();
  const often = unique.map((sku) => ({ sku, n: skus.filter((one) => one.sku === sku).length }));
  const last = Math.max(...inside.map(({ at }) => at));
  return {
    count: inside.length,
    sum,
    average: totals.length === 0 ? null : sum / totals.length,
    min: totals.length === 0 ? null : Math.min(...totals),
    max: totals.length === 0 ? null : Math.max(...totals),
    most_frequent: often.toSorted((a, b) => b.n - a.n)[0]?.sku ?? null,
    first: sorted[0]?.sku ?? null,
    last: sorted.at(-1)?.sku ?? null,
    unique_list: unique,
    unique_count: unique.length,
    time_since: inside.length === 0 ? null : Math.floor((now - last) / DAY),
  }[compute];
}

const later = fc.integer({ min: 0, max: 12 * 24 }).map((hours) => NOON + hours * HOUR);

describe('computed traits', () => {
  it.each(KEYS)('given few orders, then %s is what its name says, at any later time', (key) => {
    fc.assert(
      fc.property(someOrders(19), later, (all, now) => {
        expect(trait(key).valueOf(fold(orders(all)), now).value).toEqual(expected(key, all, now));
      }),
    );
  });

  it('given many orders, then sums and counts of a window are late by a tenth of a day at most', () => {
    fc.assert(
      fc.property(someOrders(80), later, (all, now) => {
        const { value } = trait('count_3d').valueOf(fold(orders(all)), now);
        expect(value).toBeGreaterThanOrEqual(Number(expected('count_3d', all, now)));
        expect(value).toBeLessThanOrEqual(Number(expected('count_3d', all, now - DAY / 10)));
      }),
    );
  });

  it('given any split into profiles that are joined later, in any order, then the state is the same', () => {
    fc.assert(
      fc.property(someOrders(150, 130), fc.array(fc.nat({ max: 3 }), { minLength: 150 }), (all, parts) => {
        const events = orders(all);
        const groups = Map.groupBy(events, (event) => parts[events.indexOf(event)]);
        const states = [...groups.values()].map((group) => fold(group.toReversed()));
        expect(states.reduce(combineStates)).toEqual(fold(events));
        expect(states.toReversed().reduce((a, b) => combineStates(b, a))).toEqual(fold(events));
      }),
      { numRuns: 50 },
    );
  });

  it('given a moment up to which a value is valid, then it stays until just before', () => {
    fc.assert(
      fc.property(someOrders(60), later, fc.double({ min: 0, max: 1, noNaN: true }), (all, now, share) => {
        const state = fold(orders(all));
        for (const { valueOf } of traits()) {
          const { value, validUntil = NOON + 2_000 * DAY } = valueOf(state, now);
          expect(validUntil).toBeGreaterThan(now);
          const between = Math.min(validUntil - 1, now + Math.floor((validUntil - now) * share));
          expect(valueOf(state, between).value).toEqual(value);
        }
      }),
    );
  });

  it('given nothing, then numbers are 0, lists are empty and the rest is null', () => {
    const values = traits().map(({ key, valueOf }) => [key, valueOf({ features: {} }, NOON).value] as const);
    const all = Object.fromEntries(values);
    for (const key of KEYS) expect(all[key]).toEqual(expected(key, [], NOON));
  });

  it('given over 100 values, then 100 are kept and the value says so', () => {
    const many = Array.from({ length: 150 }, (_, index) => ({ at: NOON - index, sku: `sku${index}` }));
    const state = fold(orders(many));
    expect(trait('unique_count').valueOf(state, NOON)).toEqual({ value: 100, bounded: true });
    expect(trait('unique_list').valueOf(state, NOON).value).toContain('sku0');
    expect(trait('most_frequent').valueOf(state, NOON)).toMatchObject({ bounded: true });
    expect(trait('first_3d').valueOf(state, NOON)).toMatchObject({ value: 'sku99', bounded: true });
    expect(Buffer.byteLength(JSON.stringify(state.features))).toBeLessThan(20_000);
  });

  it('given the longest values, then 10 traits that remember values leave room in an item', () => {
    const ten = Object.fromEntries(
      Array.from({ length: 10 }, (_, index) => [
        `list_${index}`,
        { compute: 'unique-list', property: 'sku', over: { ...over(index) } },
      ]),
    );
    const wide = configurationWith({ computedTraits: ten });
    const all = Array.from({ length: 120 }, (_, index) => ({
      at: NOON - index,
      sku: `${index}`.padEnd(100, 'x'),
    }));
    const state = fold(orders(all, wide), wide);
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(140_000);
  });

  it('given a text of over 100 bytes, then it is no value', () => {
    const sent = [
      { at: NOON, sku: '€'.repeat(34) },
      { at: NOON - 1, sku: 'a' },
    ];
    expect(trait('unique_list').valueOf(fold(orders(sent)), NOON).value).toEqual(['a']);
  });

  it('given a thousand days, then time since stays, and nobody is woken any more', () => {
    const state = fold(orders([{ at: NOON }]));
    const { valueOf } = trait('time_since');
    expect(valueOf(state, NOON + 999 * DAY)).toEqual({ value: 999, validUntil: NOON + 1000 * DAY });
    expect(valueOf(state, NOON + 5000 * DAY)).toEqual({ value: 1000 });
  });
});

const over = (index: number) => ({
  name: 'Order Completed',
  where: [{ property: `never_${index}`, is: 'not-equals', value: 1 }],
});
