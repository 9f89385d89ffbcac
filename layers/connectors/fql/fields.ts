import type { Condition, Operator } from '../fql.cjs';
import type { Reader } from './reader.ts';

/** What a comparison asks of its field. */
export type Asked = { readonly operator: Operator; readonly value?: string | number };

/** A field that a filter may name. */
export type Field = {
  /** A text of its own and not one of an object's values of any kind. */
  readonly isText: boolean;
  readonly condition: (asked: Asked) => Condition;
};

const TEXTS = new Map<string, Field['condition']>([
  ['type', (asked) => ({ type: 'event-type', ...asText(asked) })],
  ['event', (asked) => ({ type: 'event', ...asText(asked) })],
  ['name', (asked) => ({ type: 'name', ...asText(asked) })],
  ['userId', (asked) => ({ type: 'userId', ...asText(asked) })],
]);

const OBJECTS = new Map<string, (name: string, asked: Asked) => Condition>([
  ['properties', (name, asked) => ({ type: 'event-property', name, ...asked })],
  ['traits', (name, asked) => ({ type: 'event-trait', name, ...asked })],
  ['context', (name, asked) => ({ type: 'event-context', name, ...asked })],
]);

const EXPECTED = `a field of the event: ${[...TEXTS.keys()].join(', ')}, or one of ${[...OBJECTS.keys()].map((name) => `${name}.`).join(', ')}`;

/**
 * The field that the next token names.
 *
 * @throws FilterError where it names none
 * @example
 * fieldOf(new Reader('properties.total')).condition({ operator: 'exists' });
 */
export function fieldOf(reader: Reader): Field {
  const token = reader.next(['path'], EXPECTED);
  const text = TEXTS.get(token.value);
  if (text) return { isText: true, condition: text };
  const [object = '', ...path] = token.value.split('.');
  const within = OBJECTS.get(object);
  if (!within || path.length === 0) return reader.fail(EXPECTED, token);
  return { isText: false, condition: (asked) => within(path.join('.'), asked) };
}

function asText({ operator, value }: Asked) {
  return { operator, ...(value === undefined ? {} : { value: String(value) }) };
}
