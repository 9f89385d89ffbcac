import { describe, expect, it } from '@jest/globals';
import { clientTime, correctedTime } from './event-time.ts';

describe('a client’s time', () => {
  it.each([
    ['2026-11-02T09:30:00.000Z', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02T09:30:00Z', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02t09:30:00z', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02T09:30Z', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02T10:30:00.123456789+01:00', Date.UTC(2026, 10, 2, 9, 30, 0, 123)],
    ['2026-11-02T10:30:00+0100', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02 09:30:00', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02 09:30:00 +0000', Date.UTC(2026, 10, 2, 9, 30)],
    ['2026-11-02T09:30:00,5Z', Date.UTC(2026, 10, 2, 9, 30, 0, 500)],
    ['2026-11-02', Date.UTC(2026, 10, 2)],
    ['1970-01-01T00:00:00Z', 0],
    ['9999-12-31T23:59:59.999Z', 253_402_300_799_999],
    [1_793_611_800_000, 1_793_611_800_000],
    [1_793_611_800_000.7, 1_793_611_800_000],
  ])('given %s, when read, then it is that moment', (text, at) => {
    expect(clientTime(text)).toBe(at);
  });

  it.each([
    [''],
    ['now'],
    ['1'],
    ['2026'],
    ['2026-11'],
    ['11/02/2026'],
    ['Mon Nov 02 2026'],
    ['2026-13-01'],
    ['0001-01-01T00:00:00Z'],
    ['xxxx-11-02T09:30:00.000Z'],
    [0],
    [1_793_611_800],
    [-1],
    [1e300],
    [Number.NaN],
    [null],
    [undefined],
    [{}],
    [[]],
    [true],
  ])('given %p, when read, then it is none', (value: unknown) => {
    expect(clientTime(value)).toBeUndefined();
  });
});

describe('the corrected time', () => {
  const receivedAt = 1_000_000;
  it.each([
    ['no time: received', { original: undefined, sentAt: undefined }, 1_000_000],
    ['no sentAt: as it is', { original: 900_000, sentAt: undefined }, 900_000],
    ['a clock ahead', { original: 5_000_000, sentAt: 5_010_000 }, 990_000],
    ['a clock of 1970', { original: 10, sentAt: 60 }, 999_950],
    ['a clock in 2100 without sentAt', { original: 4_102_444_800_000, sentAt: undefined }, 1_000_000],
    ['an event after its sending', { original: 5_010_000, sentAt: 5_000_000 }, 1_000_000],
    ['a correction before 1970', { original: 0, sentAt: 4_102_444_800_000 }, 0],
  ])('given %s, when corrected, then it is never later than received', (_, times, expected) => {
    expect(correctedTime({ ...times, receivedAt })).toBe(expected);
  });
});
