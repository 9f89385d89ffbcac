import type { Condition, GroupCondition } from '../fql.cjs';
import { comparison } from './comparison.ts';
import { FilterError, Reader } from './reader.ts';

/** A filter that can be asked, or what is wrong with its text. */
export type Filter = { readonly condition: GroupCondition } | { readonly error: string };

/**
 * Reads a filter in FQL: comparisons, `contains(…)` and `match(…)`, joined by `and` and `or`, in brackets where needed;
 * `and` binds tighter. The result is what the kit's own `validate` asks. The kit's parser is not used for what people
 * write: it leaves out what it does not know, takes the last of `and` and `or` for all, and knows no brackets within
 * brackets, so that a filter could let pass what it was written to keep.
 *
 * @returns the condition, or an error that says where the text stops being FQL
 * @example
 * parseFilter('properties.total > 100 and event = "Order Completed"'); // { condition: … }
 * parseFilter('total > 100'); // { error: 'at character 1: a field of the event, …' }
 */
export function parseFilter(text: string): Filter {
  try {
    const reader = new Reader(text);
    const condition = anyOf(reader);
    reader.end();
    return { condition: condition.type === 'group' ? condition : group('and', [condition]) };
  } catch (error) {
    if (error instanceof FilterError) return { error: error.message };
    throw error;
  }
}

function anyOf(reader: Reader): Condition {
  const children = [allOf(reader)];
  while (reader.take('path', 'or')) children.push(allOf(reader));
  return joined('or', children);
}

function allOf(reader: Reader): Condition {
  const children = [term(reader)];
  while (reader.take('path', 'and')) children.push(term(reader));
  return joined('and', children);
}

function term(reader: Reader): Condition {
  if (!reader.take('sign', '(')) return comparison(reader);
  const condition = anyOf(reader);
  reader.expect(')', 'a closing bracket, or "and" or "or"');
  return condition;
}

function joined(operator: 'and' | 'or', children: readonly Condition[]): Condition {
  const [only, ...more] = children;
  return only && more.length === 0 ? only : group(operator, children);
}

function group(operator: 'and' | 'or', children: readonly Condition[]): GroupCondition {
  return { type: 'group', operator, children: [...children] };
}
