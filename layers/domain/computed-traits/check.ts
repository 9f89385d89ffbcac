import type { ComputedTraitItem } from '../configuration/items.ts';
import type { Violation } from '../outcomes/outcome.ts';
import { checkMatcher } from '../segments/check-condition.ts';
import type { ComputedTraitDefinition } from './definition.ts';

/**
 * What the schema of a computed trait cannot say: values that fit their comparison, and what only accounts have.
 *
 * @example
 * checkComputedTrait({ definition: { compute: 'active-members', within: '30d' } });
 * // [{ field: 'definition.compute', expected: 'something of people; active-members is of accounts' }]
 */
export function checkComputedTrait({
  of,
  definition,
}: Pick<ComputedTraitItem, 'of' | 'definition'>): readonly Violation[] {
  const { compute, over } = definition;
  const found = over ? checkMatcher(over, 'definition.over') : [];
  if (compute !== 'active-members' || of === 'accounts') return found;
  const expected = 'something of people; active-members is of accounts';
  return [{ field: 'definition.compute', expected }, ...found];
}

/**
 * Whether up to 100 values are remembered for it, which take room in each profile.
 *
 * @example
 * remembersValues({ compute: 'count', over: { type: 'track' } }); // false
 */
export function remembersValues({ compute, within }: ComputedTraitDefinition): boolean {
  if (compute === 'first') return within !== undefined;
  return ['most-frequent', 'unique-list', 'unique-count'].includes(compute);
}
