import type { CompiledComputedTrait } from '../computed-traits/compiled.ts';
import type { SegmentItem } from '../configuration/items.ts';
import type { ProfileState } from '../profiles/state.ts';
import { accountCondition } from './account-condition.ts';
import type { CompiledCondition, CompiledSegment, ConditionResult, Evaluation } from './compiled.ts';
import type { Condition, SegmentDefinition } from './definition.ts';
import { allOf, anyOf, notOf } from './evaluation.ts';
import { notPerformedCondition, performedCondition } from './event-condition.ts';
import { distinctFeatures } from './features.ts';
import { sumCondition } from './sum-condition.ts';
import { traitCondition } from './trait-condition.ts';

/** What conditions may name: computed traits, and the ids of accounts' segments, by key. */
export type KnownRules = {
  readonly computedTraits: ReadonlyMap<string, CompiledComputedTrait>;
  readonly accountSegments: ReadonlyMap<string, string>;
};
const NONE: KnownRules = { computedTraits: new Map(), accountSegments: new Map() };

/**
 * A segment made ready to run. Pure and total: it never throws on a definition that the schema lets through.
 *
 * @example
 * const segment = compileSegment(item);
 * segment.evaluate(main.state, now); // { member: true, validUntil: 1734592000000 }
 */
export function compileSegment(
  item: Pick<SegmentItem, 'id' | 'key' | 'version' | 'definition'>,
  known: KnownRules = NONE,
): CompiledSegment {
  const compile: Compile = (condition) => compileCondition(condition, known);
  const { evaluate, leaves } = compileNode(item.definition, [], compile);
  const conditions = leaves.map((leaf) => leaf.condition);
  return {
    id: item.id,
    key: item.key,
    version: item.version,
    features: distinctFeatures(conditions),
    traits: [...new Set(conditions.flatMap((condition) => condition.traits))],
    accountSegments: [...new Set(conditions.flatMap(({ accountSegment }) => accountSegment ?? []))],
    evaluate,
    explain: (state, now) => leaves.map((leaf) => explainLeaf(leaf, state, now)),
  };
}

type Leaf = { readonly path: string; readonly condition: CompiledCondition };
type Node = {
  readonly evaluate: (state: ProfileState, now: number) => Evaluation;
  readonly leaves: readonly Leaf[];
};

type Compile = (condition: Condition) => CompiledCondition;

function compileNode(definition: SegmentDefinition, path: readonly string[], compile: Compile): Node {
  const nodeOf = (part: SegmentDefinition, ...below: string[]) =>
    compileNode(part, [...path, ...below], compile);
  if ('all' in definition)
    return joined(
      definition.all.map((part, index) => nodeOf(part, 'all', String(index))),
      allOf,
    );
  if ('any' in definition)
    return joined(
      definition.any.map((part, index) => nodeOf(part, 'any', String(index))),
      anyOf,
    );
  if ('not' in definition) {
    const inner = nodeOf(definition.not, 'not');
    return { evaluate: notOf(inner.evaluate), leaves: inner.leaves };
  }
  const condition = compile(definition);
  return { evaluate: condition.evaluate, leaves: [{ path: path.join('.'), condition }] };
}

function joined(nodes: readonly Node[], join: typeof allOf): Node {
  return {
    evaluate: join(nodes.map((node) => node.evaluate)),
    leaves: nodes.flatMap((node) => node.leaves),
  };
}

function compileCondition(condition: Condition, known: KnownRules): CompiledCondition {
  if ('trait' in condition) return traitCondition(condition, known.computedTraits.get(condition.trait));
  if ('account' in condition)
    return accountCondition(condition, known.accountSegments.get(condition.account));
  if ('performed' in condition) return performedCondition(condition);
  if ('notPerformed' in condition) return notPerformedCondition(condition);
  return sumCondition(condition);
}

function explainLeaf({ path, condition }: Leaf, state: ProfileState, now: number): ConditionResult {
  const { member, validUntil } = condition.evaluate(state, now);
  const result = { path, condition: condition.words, holds: member, value: condition.found(state, now) };
  return validUntil === undefined ? result : { ...result, validUntil };
}
