import type { SegmentItem } from '../configuration/items.ts';
import type { ProfileState } from '../profiles/state.ts';
import type { CompiledCondition, CompiledSegment, ConditionResult, Evaluation } from './compiled.ts';
import type { Condition, SegmentDefinition } from './definition.ts';
import { allOf, anyOf, notOf } from './evaluation.ts';
import { notPerformedCondition, performedCondition } from './event-condition.ts';
import { distinctFeatures } from './features.ts';
import { sumCondition } from './sum-condition.ts';
import { traitCondition } from './trait-condition.ts';

/**
 * A segment made ready to run. Pure and total: it never throws on a definition that the schema lets through.
 *
 * @example
 * const segment = compileSegment(item);
 * segment.evaluate(main.state, now); // { member: true, validUntil: 1734592000000 }
 */
export function compileSegment(
  item: Pick<SegmentItem, 'id' | 'key' | 'version' | 'definition'>,
): CompiledSegment {
  const { evaluate, leaves } = compileNode(item.definition, []);
  const conditions = leaves.map((leaf) => leaf.condition);
  return {
    id: item.id,
    key: item.key,
    version: item.version,
    features: distinctFeatures(conditions),
    traits: [...new Set(conditions.flatMap((condition) => condition.traits))],
    evaluate,
    explain: (state, now) => leaves.map((leaf) => explainLeaf(leaf, state, now)),
  };
}

type Leaf = { readonly path: string; readonly condition: CompiledCondition };
type Node = {
  readonly evaluate: (state: ProfileState, now: number) => Evaluation;
  readonly leaves: readonly Leaf[];
};

function compileNode(definition: SegmentDefinition, path: readonly string[]): Node {
  if ('all' in definition) return branch(definition.all, [...path, 'all'], allOf);
  if ('any' in definition) return branch(definition.any, [...path, 'any'], anyOf);
  if ('not' in definition) {
    const inner = compileNode(definition.not, [...path, 'not']);
    return { evaluate: notOf(inner.evaluate), leaves: inner.leaves };
  }
  const condition = compileCondition(definition);
  return { evaluate: condition.evaluate, leaves: [{ path: path.join('.'), condition }] };
}

function branch(parts: readonly SegmentDefinition[], path: readonly string[], join: typeof allOf): Node {
  const nodes = parts.map((part, index) => compileNode(part, [...path, String(index)]));
  return {
    evaluate: join(nodes.map((node) => node.evaluate)),
    leaves: nodes.flatMap((node) => node.leaves),
  };
}

function compileCondition(condition: Condition): CompiledCondition {
  if ('trait' in condition) return traitCondition(condition);
  if ('performed' in condition) return performedCondition(condition);
  if ('notPerformed' in condition) return notPerformedCondition(condition);
  return sumCondition(condition);
}

function explainLeaf({ path, condition }: Leaf, state: ProfileState, now: number): ConditionResult {
  const { member, validUntil } = condition.evaluate(state, now);
  const result = { path, condition: condition.words, holds: member, value: condition.found(state, now) };
  return validUntil === undefined ? result : { ...result, validUntil };
}
