import type { ZodType } from 'zod';
import type { Violation } from '../outcomes/outcome.ts';
import { checkNotPerformed, checkPerformed, checkSum, checkTrait } from './check-condition.ts';
import {
  AccountCondition,
  MAX_CONDITIONS,
  MAX_DEPTH,
  NotPerformedCondition,
  PerformedCondition,
  SumCondition,
  TraitCondition,
} from './definition.ts';
import { childrenOf, nestedDeeperThan } from './depth.ts';

/**
 * What is wrong with a definition, as a person sent it: the shape, with the place of each fault, and what the shape
 * cannot say (depth, number of conditions, values that fit their comparison, windows that can be exact). Fields begin
 * with `definition`. Nothing wrong means that the schema `SegmentDefinition` takes it too.
 *
 * @example
 * checkDefinition({ trait: 'age', is: 'greater-than', value: 'old' });
 * // [{ field: 'definition.value', expected: 'a number' }]
 */
export function checkDefinition(definition: unknown): readonly Violation[] {
  if (nestedDeeperThan(definition, MAX_DEPTH)) {
    return [{ field: 'definition', expected: `at most ${MAX_DEPTH} levels of all, any and not` }];
  }
  const found = checkNode(definition, 'definition');
  if (countConditions(definition) <= MAX_CONDITIONS) return found;
  return [{ field: 'definition', expected: `at most ${MAX_CONDITIONS} conditions` }, ...found];
}

type CheckNode = (node: object, field: string) => readonly Violation[];

/** By the word that tells one kind of node from the others. */
const KINDS: Readonly<Record<string, CheckNode>> = {
  all: (node, field) => checkBranch(node, field, 'all'),
  any: (node, field) => checkBranch(node, field, 'any'),
  not: (node, field) => [...checkOnly(node, field, 'not'), ...checkChildren(node, field)],
  trait: leaf(TraitCondition, checkTrait),
  performed: leaf(PerformedCondition, checkPerformed),
  notPerformed: leaf(NotPerformedCondition, checkNotPerformed),
  sumOf: leaf(SumCondition, checkSum),
  account: leaf(AccountCondition, () => []),
};

function checkNode(node: unknown, field: string): readonly Violation[] {
  const kinds = Object.keys(KINDS);
  if (typeof node !== 'object' || node === null) return [{ field, expected: `one of ${kinds.join(', ')}` }];
  const kind = kinds.find((word) => Object.hasOwn(node, word));
  return KINDS[kind ?? '']?.(node, field) ?? [{ field, expected: `one of ${kinds.join(', ')}` }];
}

function checkBranch(node: object, field: string, word: 'all' | 'any'): readonly Violation[] {
  const list: unknown = Reflect.get(node, word);
  if (!Array.isArray(list) || list.length < 1 || list.length > 20) {
    return [{ field: `${field}.${word}`, expected: 'a list of 1 to 20 conditions' }];
  }
  return [...checkOnly(node, field, word), ...checkChildren(node, field)];
}

function checkOnly(node: object, field: string, word: string): readonly Violation[] {
  return Object.keys(node).length === 1 ? [] : [{ field, expected: `nothing beside ${word}` }];
}

function checkChildren(node: object, field: string): readonly Violation[] {
  return childrenOf(node).flatMap(([path, child]) => checkNode(child, `${field}.${path}`));
}

function leaf<T>(
  schema: ZodType<T>,
  check: (condition: T, field: string) => readonly Violation[],
): CheckNode {
  return (node, field) => {
    const parsed = schema.safeParse(node);
    if (parsed.success) return check(parsed.data, field);
    return parsed.error.issues.map(({ path, message }) => ({
      field: [field, ...path.map(String)].join('.'),
      expected: message,
    }));
  };
}

function countConditions(node: unknown): number {
  const children = childrenOf(node);
  return children.length === 0 ? 1 : children.reduce((sum, [, child]) => sum + countConditions(child), 0);
}
