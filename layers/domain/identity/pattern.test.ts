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
        expect(compilePattern(source).match(value).isFound).toBe(new RegExp(source, 'u').test(value));
      }),
      { numRuns: 2000 },
    );
  });

  it.each(['^(a+)+$', '^(a|a)*$', '^(.*)*x$', 'a*a*a*a*a*b', '(a{0,10}){0,9}b'])(
    'given %s, which the built-in engine would try for ages, then the answer is there at once',
    (source) => {
      const pattern = compilePattern(source);
      const { isFound, looked } = pattern.match(`${'a'.repeat(1000)}!`);
      expect(isFound).toBe(false);
      expect(looked).toBeLessThanOrEqual(pattern.steps * 1002);
    },
  );

  it('given any pattern and text, then no more steps are looked at than it has for each character', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'x'), maxLength: 200 });
    const many = ['([a-z]?){95}A', '(a{0,10}){0,9}b', '((a|b|)*c?){8}$', ...understood];
    fc.assert(
      fc.property(fc.constantFrom(...many), text, (source, value) => {
        const pattern = compilePattern(source);
        expect(pattern.match(value).looked).toBeLessThanOrEqual(pattern.steps * (value.length + 1));
      }),
    );
  });

  it('given groups of nothing that repeat each other, then they are made once', () => {
    const nested = (inner: string) => `${'('.repeat(18)}${inner}${'){100}'.repeat(18)}`;
    expect(compilePattern(nested('(){100}')).steps).toBe(1);
    for (const ways of ['()*', '(){0,100}', '(|)'])
      expect(() => compilePattern(nested(ways))).toThrow('too large');
  });

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
