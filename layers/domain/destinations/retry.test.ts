import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isRetryable, MAX_RECEIVES, RETRY_FOR_MS, retryAfterMs, retryDelay, waitDelay } from './retry.ts';

describe('isRetryable', () => {
  it.each([408, 423, 429, 500, 502, 503, 504, 599])('given %i, then it is tried again', (status) => {
    expect(isRetryable(status)).toBe(true);
  });
  it.each([200, 301, 302, 400, 401, 403, 404, 409, 410, 422, 501])('given %i, then it is final', (status) => {
    expect(isRetryable(status)).toBe(false);
  });
});

describe('retryDelay', () => {
  it('given any attempt, then it lies between nothing and its step, never over 15 minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (attempt, random) => {
          const delay = retryDelay({ attempt, random });
          expect(delay).toBeGreaterThanOrEqual(0);
          expect(delay).toBeLessThanOrEqual(Math.min(900_000, 1_000 * 2 ** Math.min(30, attempt - 1)));
        },
      ),
    );
  });

  it('given average luck, when 100 attempts have failed, then over four hours have passed', () => {
    const waited = Array.from({ length: 100 }, (_, index) => retryDelay({ attempt: index + 1, random: 0.5 }));
    expect(waited.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThan(RETRY_FOR_MS);
  });

  it('given a Retry-After, then it waits at least that long, up to four hours', () => {
    expect(retryDelay({ attempt: 1, random: 0, retryAfterMs: 120_000 })).toBe(120_000);
    expect(retryDelay({ attempt: 20, random: 0.9, retryAfterMs: 1_000 })).toBe(810_000);
    expect(retryDelay({ attempt: 1, random: 0, retryAfterMs: 10 * RETRY_FOR_MS })).toBe(RETRY_FOR_MS);
  });
});

describe('waitDelay', () => {
  it('given any luck, when it waits for four hours, then it has come less than half as often as a queue allows', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 1 }), (luck) => {
        let receives = 0;
        for (let waited = 0; waited < RETRY_FOR_MS;) {
          const random = luck[receives % luck.length] ?? 0;
          waited += waitDelay({ receives: (receives += 1), random });
        }
        expect(receives).toBeLessThan(MAX_RECEIVES / 2);
      }),
    );
  });
});

describe('retryAfterMs', () => {
  const now = Date.parse('2026-11-02T09:30:00Z');
  it.each([
    ['120', 120_000],
    [' 5 ', 5_000],
    ['Mon, 02 Nov 2026 09:31:00 GMT', 60_000],
    ['Mon, 02 Nov 2026 09:00:00 GMT', 0],
    ['soon', undefined],
    [null, undefined],
  ])('given %j, then %s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });
});
