import type { Json } from '../outcomes/json.ts';
import { readDate } from './dates.ts';

/** Comparisons whose answer does not depend on the time of asking. */
export type Comparison =
  | 'equals'
  | 'not-equals'
  | 'greater-than'
  | 'at-least'
  | 'less-than'
  | 'at-most'
  | 'contains'
  | 'exists'
  | 'not-exists'
  | 'before'
  | 'after';

/** Whether what was found (undefined: nothing) compares as asked. */
export type Test = (found: Json | undefined) => boolean;

const DECIMAL = /^-?\d{1,15}(\.\d{1,10})?$/;

/**
 * A value as a number: a number, or text that is a plain decimal number, as many clients send amounts.
 *
 * @example
 * readNumber('19.90'); // 19.9
 */
export function readNumber(value: Json | undefined): number | undefined {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && DECIMAL.test(value) ? Number(value) : undefined;
}

/**
 * A comparison made ready. There is no third truth value: what is missing is not equal, not greater, not contained,
 * and so `not-equals` holds of it. The type of `value` decides how the found value is read. A comparison that cannot
 * be made (`greater-than` a text) never holds; `checkDefinition` refuses it beforehand.
 *
 * @example
 * compare('greater-than', 500)(501); // true
 */
export function compare(is: Comparison, value: string | number | boolean | undefined): Test {
  switch (is) {
    case 'exists':
      return (found) => found !== undefined;
    case 'not-exists':
      return (found) => found === undefined;
    case 'equals':
      return equals(value);
    case 'not-equals': {
      const same = equals(value);
      return (found) => !same(found);
    }
    case 'contains':
      return contains(value);
    case 'before':
    case 'after':
      return ordered(readDate(value), readDate, ORDERS[is]);
    default:
      return ordered(typeof value === 'number' ? value : undefined, readNumber, ORDERS[is]);
  }
}

type Order = (found: number, value: number) => boolean;

const ORDERS = {
  'greater-than': (found, value) => found > value,
  'at-least': (found, value) => found >= value,
  'less-than': (found, value) => found < value,
  'at-most': (found, value) => found <= value,
  before: (found, value) => found < value,
  after: (found, value) => found > value,
} as const satisfies Record<string, Order>;

function ordered(
  value: number | undefined,
  read: (found: Json | undefined) => number | undefined,
  order: Order,
): Test {
  if (value === undefined) return () => false;
  return (found) => {
    const number = read(found);
    return number !== undefined && order(number, value);
  };
}

function equals(value: string | number | boolean | undefined): Test {
  if (typeof value === 'number') return (found) => readNumber(found) === value;
  return value === undefined ? () => false : (found) => found === value;
}

/** Text contains a part, letter for letter; a list contains an item that equals. */
function contains(value: string | number | boolean | undefined): Test {
  const same = equals(value);
  return (found) => {
    if (typeof found === 'string') return typeof value === 'string' && found.includes(value);
    return Array.isArray(found) && found.some((item: Json) => same(item));
  };
}
