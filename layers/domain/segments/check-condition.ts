import type { Violation } from '../outcomes/outcome.ts';
import { readDate } from './dates.ts';
import type {
  EventMatcher,
  NotPerformedCondition,
  PerformedCondition,
  SumCondition,
  TraitCondition,
} from './definition.ts';
import { MAX_TIMES_IN_WINDOW } from './definition.ts';
import { durationMs } from './duration.ts';

type Value = TraitCondition['value'];
type Rule = { readonly expected: string; readonly fits: (value: Value) => boolean };

const anyValue: Rule = { expected: 'a text, a number, true or false', fits: (value) => value !== undefined };
const number: Rule = { expected: 'a number', fits: (value) => typeof value === 'number' };
const none: Rule = { expected: 'no value', fits: (value) => value === undefined };
const date: Rule = {
  expected: 'a date: ISO 8601, or milliseconds since the epoch',
  fits: (value) => readDate(value) !== undefined,
};

const RULES = {
  equals: anyValue,
  'not-equals': anyValue,
  'greater-than': number,
  'at-least': number,
  'less-than': number,
  'at-most': number,
  contains: {
    expected: 'a text that is not empty, a number, true or false',
    fits: (value) => value !== undefined && value !== '',
  },
  exists: none,
  'not-exists': none,
  before: date,
  after: date,
  'within-last': { expected: 'a duration such as 30d', fits: (value) => durationMs(value) !== undefined },
} as const satisfies Record<TraitCondition['is'], Rule>;

/**
 * Whether the value fits the comparison.
 *
 * @example
 * checkTrait({ trait: 'age', is: 'greater-than', value: 'old' }, 'definition');
 * // [{ field: 'definition.value', expected: 'a number' }]
 */
export function checkTrait({ is, value }: TraitCondition, field: string): readonly Violation[] {
  return checkValue(is, value, field);
}

/**
 * Whether the window can be exact, and the values of its properties fit.
 *
 * @example
 * checkPerformed({ performed: { type: 'page' }, atLeast: 21, within: '1d' }, 'definition');
 * // [{ field: 'definition.atLeast', expected: 'at most 20 where within is set' }]
 */
export function checkPerformed(condition: PerformedCondition, field: string): readonly Violation[] {
  const { performed, atLeast, within } = condition;
  const found = checkMatcher(performed, `${field}.performed`);
  if (within === undefined || atLeast <= MAX_TIMES_IN_WINDOW) return found;
  return [
    { field: `${field}.atLeast`, expected: `at most ${MAX_TIMES_IN_WINDOW} where within is set` },
    ...found,
  ];
}

/**
 * Whether the values of its properties fit.
 *
 * @example
 * checkNotPerformed({ notPerformed: { type: 'page' } }, 'definition'); // []
 */
export function checkNotPerformed(
  { notPerformed }: NotPerformedCondition,
  field: string,
): readonly Violation[] {
  return checkMatcher(notPerformed, `${field}.notPerformed`);
}

/**
 * Whether the values of its properties fit.
 *
 * @example
 * checkSum({ sumOf: 'total', over: { type: 'track' }, is: 'at-least', value: 5 }, 'definition'); // []
 */
export function checkSum({ over }: SumCondition, field: string): readonly Violation[] {
  return checkMatcher(over, `${field}.over`);
}

/**
 * Whether the values of its properties fit.
 *
 * @example
 * checkMatcher({ type: 'page', where: [] }, 'definition.over'); // []
 */
export function checkMatcher({ where = [] }: EventMatcher, field: string): readonly Violation[] {
  return where.flatMap(({ is, value }, index) => checkValue(is, value, `${field}.where.${index}`));
}

function checkValue(is: TraitCondition['is'], value: Value, field: string): readonly Violation[] {
  const rule = RULES[is];
  return rule.fits(value) ? [] : [{ field: `${field}.value`, expected: rule.expected }];
}
