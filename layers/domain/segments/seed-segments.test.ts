import { describe, expect, it } from '@jest/globals';
import type { FoldedEvent } from './compiled.ts';
import {
  ABANDONED_CART,
  DAY,
  HOUR,
  NOON,
  RECENT_BIG_SPENDERS,
  SECOND,
  segment,
  stateFor,
  track,
} from './segments.fixtures.ts';

const iso = (at: number) => new Date(at).toISOString();

describe('bought within 30 days and spent over 500', () => {
  const bigSpenders = segment(RECENT_BIG_SPENDERS);

  it.each([
    ['bought yesterday, spent 501', iso(NOON - DAY), 501, true, NOON + 29 * DAY],
    ['bought this moment', iso(NOON), 501, true, NOON + 30 * DAY],
    ['bought a moment less than 30 days ago', iso(NOON - 30 * DAY + 1), 501, true, NOON + 1],
    ['bought exactly 30 days ago', iso(NOON - 30 * DAY), 501, false, undefined],
    ['bought 31 days ago', iso(NOON - 31 * DAY), 9000, false, undefined],
    ['bought on a day without a time', '2026-03-01', 501, true, Date.UTC(2026, 2, 31)],
    ['bought at a time with an offset', '2026-03-15T13:00:00+02:00', 501, true, NOON + 30 * DAY - HOUR],
    [
      'bought at a time without an offset, read as UTC',
      '2026-03-15T11:00:00',
      501,
      true,
      NOON + 30 * DAY - HOUR,
    ],
    ['date in milliseconds', NOON - DAY, 501, true, NOON + 29 * DAY],
    ['date in seconds', (NOON - DAY) / 1000, 501, true, NOON + 29 * DAY],
    ['purchase date ahead: a member only when it comes', iso(NOON + DAY), 501, false, NOON + DAY],
    ['spent exactly 500', iso(NOON - DAY), 500, false, undefined],
    ['spent a cent more', iso(NOON - DAY), 500.01, true, NOON + 29 * DAY],
    ['spent, as text', iso(NOON - DAY), '620.50', true, NOON + 29 * DAY],
    ['spent, as text with a currency', iso(NOON - DAY), '620 CZK', false, undefined],
    ['spent below nothing', iso(NOON - DAY), -501, false, undefined],
    ['nothing known of the amount', iso(NOON - DAY), null, false, undefined],
    ['nothing known of the date', null, 501, false, undefined],
    ['a date that is none', 'last Tuesday', 501, false, undefined],
    ['a day that no month has', '2026-02-30', 501, false, undefined],
    ['a date as a list', [iso(NOON)], 501, false, undefined],
    ['a date beyond all calendars', 1e300, 501, false, undefined],
  ])('given %s, when asked at noon', (...[, date, spent, member, validUntil]) => {
    const state = stateFor(bigSpenders, { last_purchase_date: date, total_spent: spent });
    expect(bigSpenders.evaluate(state, NOON)).toEqual(
      validUntil === undefined ? { member } : { member, validUntil },
    );
  });

  it('given an amount too small, then no date makes the answer end: nothing has to wake the profile', () => {
    const state = stateFor(bigSpenders, { last_purchase_date: iso(NOON), total_spent: 1 });
    expect(bigSpenders.evaluate(state, NOON)).toEqual({ member: false });
  });
});

describe('abandoned cart', () => {
  const abandoned = segment(ABANDONED_CART);
  const added = (ago: number) => track('Product Added', NOON - ago);
  const ordered = (ago: number) => track('Order Completed', NOON - ago);

  const cases: readonly [string, readonly FoldedEvent[], boolean, number | undefined][] = [
    ['nothing done', [], false, undefined],
    ['a product added an hour ago', [added(HOUR)], true, NOON + 23 * HOUR],
    ['a product added this moment', [added(0)], true, NOON + 24 * HOUR],
    ['a product added a second less than 24 h ago', [added(DAY - SECOND)], true, NOON + SECOND],
    ['a product added exactly 24 h ago', [added(DAY)], false, undefined],
    ['a product added long ago', [added(10 * DAY)], false, undefined],
    ['several added: the newest counts', [added(20 * HOUR), added(2 * HOUR)], true, NOON + 22 * HOUR],
    ['added, then ordered', [added(2 * HOUR), ordered(HOUR)], false, NOON + 23 * HOUR],
    ['ordered, then added again', [ordered(3 * HOUR), added(HOUR)], false, NOON + 21 * HOUR],
    ['ordered 23 h ago, added an hour ago', [ordered(23 * HOUR), added(HOUR)], false, NOON + HOUR],
    ['ordered exactly 24 h ago, added an hour ago', [ordered(DAY), added(HOUR)], true, NOON + 23 * HOUR],
    ['ordered only', [ordered(HOUR)], false, undefined],
    ['added, by a page of that name', [{ ...added(HOUR), type: 'page' }], false, undefined],
    ['added, in other letters', [track('product added', NOON - HOUR)], false, undefined],
    ['added, by a clock that is ahead', [added(-5 * SECOND)], true, NOON + DAY + 5 * SECOND],
  ];
  it.each(cases)('given %s, when asked at noon', (...[, events, member, validUntil]) => {
    const { member: found, validUntil: until } = abandoned.evaluate(stateFor(abandoned, {}, events), NOON);
    expect(found).toBe(member);
    // A false "all" may be asked again too late for a leaf, never too late for the whole.
    expect(until).toBe(validUntil);
  });

  it('given a product added and ordered, when a day has passed, then time alone ends it', () => {
    const state = stateFor(abandoned, {}, [added(HOUR)]);
    expect(abandoned.evaluate(state, NOON + 23 * HOUR - 1)).toEqual({
      member: true,
      validUntil: NOON + 23 * HOUR,
    });
    expect(abandoned.evaluate(state, NOON + 23 * HOUR)).toEqual({ member: false });
  });

  it('given a member, when explained, then each condition is named with what was found', () => {
    const state = stateFor(abandoned, {}, [added(HOUR), added(2 * HOUR), ordered(3 * DAY)]);
    expect(abandoned.explain(state, NOON)).toEqual([
      {
        path: 'all.0',
        condition: 'Product Added at least 1 time within 24h',
        holds: true,
        value: 2,
        validUntil: NOON + 23 * HOUR,
      },
      { path: 'all.1', condition: 'no Order Completed within 24h', holds: true, value: 0 },
    ]);
  });
});
