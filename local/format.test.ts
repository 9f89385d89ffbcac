import { describe, expect, it } from '@jest/globals';
import { columns, count, cut, duration, line, paintFor, percentile } from './format.ts';

describe('text for people', () => {
  it.each([
    [0, '0 ms'],
    [420, '420 ms'],
    [8123, '8.1 s'],
    [99_949, '99.9 s'],
    [99_950, '1 min 40 s'],
    [125_000, '2 min 5 s'],
  ])('given %d ms, then it reads %s', (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it('given rows of different widths, when they become columns, then cells stand below each other with no blanks at the end', () => {
    expect(
      columns(
        [
          ['a', 'bb', ''],
          ['aaa', 'b', 'c'],
        ],
        2,
      ),
    ).toEqual(['  a    bb', '  aaa  b   c']);
  });

  it('given a left and a right text, then the right one ends at the margin, and long ones never touch', () => {
    expect(line('left', 'right')).toHaveLength(78);
    expect(line('x'.repeat(90), 'right')).toBe(`${'x'.repeat(90)} right`);
    expect(line('alone', '')).toBe('alone');
  });

  it('given a text that is too long, when it is cut, then an ellipsis says so', () => {
    expect(cut('abcdef', 4)).toBe('abc…');
    expect(cut('abcd', 4)).toBe('abcd');
  });

  it('given no terminal, then nothing is coloured; given one, then it is', () => {
    expect(paintFor(false).red('x')).toBe('x');
    expect(paintFor(true).red('x')).toBe('\u001B[31mx\u001B[39m');
  });

  it.each([
    [[], 0.5, undefined],
    [[7], 0.95, 7],
    [[4, 1, 3, 2], 0.5, 2],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20], 0.95, 19],
  ])('given %j, then the percentile at %d is %p', (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });

  it('given one and many, then the noun follows', () => {
    expect([count(1, 'order'), count(2, 'order')]).toEqual(['1 order', '2 orders']);
  });
});
