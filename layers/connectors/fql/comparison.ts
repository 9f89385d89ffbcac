import type { Condition, Operator } from '../fql.cjs';
import { type Asked, fieldOf } from './fields.ts';
import type { Reader } from './reader.ts';
import type { Token } from './tokens.ts';

const FUNCTIONS = ['contains', 'match'];
const ORDERS: Readonly<Record<string, Operator>> = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' };
const TEXT = 'a text in quotes, or null';
const ANY = 'a text in quotes, a number, true, false or null';

/**
 * One comparison of a filter: `field operator value`, `contains(field, "part")` or `match(field, "start*")`, the latter
 * two with `!` before them for their contrary.
 *
 * @throws FilterError where there is none
 * @example
 * comparison(new Reader('userId != null')); // { type: 'userId', operator: 'exists' }
 */
export function comparison(reader: Reader): Condition {
  const negated = reader.take('sign', '!');
  const first = reader.peek();
  if (negated || (first?.is === 'path' && FUNCTIONS.includes(first.value))) return call(reader, negated);
  const field = fieldOf(reader);
  const signs = field.isText ? '= or !=' : 'one of =, !=, <, <=, >, >=';
  const sign = reader.next(['sign'], signs);
  const order = field.isText ? undefined : ORDERS[sign.value];
  if (order) {
    const value = Number(reader.next(['number'], 'a number').value);
    return field.condition({ operator: order, value });
  }
  if (sign.value !== '=' && sign.value !== '!=') return reader.fail(signs, sign);
  return field.condition(equality(reader, sign, field.isText));
}

function equality(reader: Reader, sign: Token, isText: boolean): Asked {
  const equal = sign.value === '=';
  const expected = isText ? TEXT : ANY;
  const { is, value, at } = reader.next(isText ? ['text', 'path'] : ['text', 'path', 'number'], expected);
  if (is === 'text') return { operator: equal ? '=' : '!=', value };
  if (is === 'number')
    return { operator: equal ? 'number_equals' : 'number_not_equals', value: Number(value) };
  if (value === 'null') return { operator: equal ? 'not_exists' : 'exists' };
  if (isText || !['true', 'false'].includes(value)) return reader.fail(expected, { at });
  // The kit has no operator for it, and whether it holds of an absent value would be a guess.
  if (!equal) return reader.fail('"=" before true and false', sign);
  return { operator: value === 'true' ? 'is_true' : 'is_false' };
}

function call(reader: Reader, negated: boolean): Condition {
  const name = reader.next(['path'], 'contains(…) or match(…)');
  if (!FUNCTIONS.includes(name.value)) return reader.fail('contains(…) or match(…)', name);
  reader.expect('(');
  const field = fieldOf(reader);
  reader.expect(',');
  const text = reader.next(['text'], 'a text in quotes');
  reader.expect(')');
  if (name.value === 'match') return field.condition(matching(reader, text, negated));
  return field.condition({ operator: negated ? 'not_contains' : 'contains', value: text.value });
}

function matching(reader: Reader, text: Token, negated: boolean): Asked {
  const value = text.value.replace(/^\*|\*$/, '');
  if (value === text.value || value.includes('*'))
    return reader.fail('a text with one *, at its start or end', text);
  if (text.value.endsWith('*')) return { operator: negated ? 'not_starts_with' : 'starts_with', value };
  return { operator: negated ? 'not_ends_with' : 'ends_with', value };
}
