import type { ProfileState } from '../profiles/state.ts';
import type { CompiledCondition } from './compiled.ts';
import type { SumCondition } from './definition.ts';
import { answer } from './evaluation.ts';
import { featureOf } from './features.ts';
import { sumInWords } from './words.ts';

/**
 * The sum of a number property over all matching events, compared exactly, in millionths. With no event it is 0.
 *
 * @example
 * sumCondition({ sumOf: 'total', over: { type: 'track', name: 'Order Completed' }, is: 'greater-than', value: 500 });
 */
export function sumCondition(condition: SumCondition): CompiledCondition {
  const feature = featureOf(condition.over, condition.sumOf);
  const limit = millionths(condition.value);
  const holds = ORDERS[condition.is];
  return {
    words: sumInWords(condition),
    features: [feature],
    traits: [],
    evaluate: (state) => answer(holds(sumIn(state, feature.key), limit)),
    found: (state) => Number(sumIn(state, feature.key)) / 1e6,
  };
}

const ORDERS = {
  'greater-than': (sum, limit) => sum > limit,
  'at-least': (sum, limit) => sum >= limit,
  'less-than': (sum, limit) => sum < limit,
  'at-most': (sum, limit) => sum <= limit,
} as const satisfies Record<SumCondition['is'], (sum: bigint, limit: bigint) => boolean>;

function sumIn(state: ProfileState, key: string): bigint {
  return BigInt(state.features[key]?.sum ?? '0');
}

/** As folding does with each amount, so that a sum of one order equals that order's own number. */
function millionths(value: number): bigint {
  return BigInt(Math.round(value * 1e6));
}
