import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compilePattern } from './pattern.ts';
import { PatternRefused } from './pattern-syntax.ts';

describe('patterns', () => {
  const understood = [
    '^[0-]*$',
    'test',
    '^a|b$',
    '^(?:a|bc)*d?$',
    'a{2}b{1,}c{0,2}',
    '^(a|)b+?$',
    '[^ab]',
    '\\d\\.\\w',
    '^.$',
    '[a\\]]b',
    '()',
    '',
    '^(a*)*$',
    '(^a|b)(c$|d)',
    '\\p{Lu}b',
  ];
  it('given any text, then the answer is the built-in one', () => {
    const text = fc.string({
      unit: fc.constantFrom('a', 'b', 'c', 'd', '0', '-', '.', ']', 'É', '😀'),
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.constantFrom(...understood), text, (source, value) => {
        expect(compilePattern(source).test(value)).toBe(new RegExp(source, 'u').test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(.*)*x$', 'a*a*a*a*a*b', '(a{0,10}){0,9}b'])(
    'given %s, which the built-in engine would try for ages, then the answer is there at once',
    (source) => {
      const pattern = compilePattern(source);
      const start = process.cpuUsage().user;
      expect(pattern.test(`${'a'.repeat(1000)}!`)).toBe(false);
      expect(process.cpuUsage().user - start).toBeLessThan(1_000_000);
    },
  );

  it.each([
    ['(?=a)', '(?:'],
    ['(?<n>a)', '(?:'],
    ['(a)\\1', '\\1'],
    ['\\bword', '\\b'],
    ['a{3,2}', '{n,m}'],
    ['a{1,999}', '{n,m}'],
    ['(a{100}){100}', 'too large'],
    ['*a', '*'],
    ['(a', '('],
    ['a)', ')'],
    ['[a', 'ends'],
    ['a\\', 'ends'],
    ['[b-a]', '[b-a]'],
    ['\\p{Nothing}', '\\p{Nothing}'],
    ['('.repeat(30) + ')'.repeat(30), 'deep'],
  ])('given %s, then it is refused and says why', (source, why) => {
    expect(() => compilePattern(source)).toThrow(PatternRefused);
    expect(() => compilePattern(source)).toThrow(why);
  });
});
