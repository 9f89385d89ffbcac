import type { Feature, ProfileState } from '../profiles/state.ts';
import type { CompiledCondition, Evaluation } from './compiled.ts';
import type { NotPerformedCondition, PerformedCondition } from './definition.ts';
import { durationMs } from './duration.ts';
import { answer, notOf } from './evaluation.ts';
import { featureOf } from './features.ts';
import { notPerformedInWords, performedInWords } from './words.ts';

/**
 * Performed at least so often: within the last W means that the N-th newest event is later than now − W. An event
 * that seems ahead of `now` counts: it was accepted, so it is the asking clock that is behind.
 *
 * @example
 * performedCondition({ performed: { type: 'track', name: 'Order Completed' }, atLeast: 1, within: '30d' });
 */
export function performedCondition(condition: PerformedCondition): CompiledCondition {
  const feature = featureOf(condition.performed);
  return {
    words: performedInWords(condition),
    ...remembered(feature.key, condition.within),
    features: [feature],
    evaluate: atLeast(feature.key, condition.atLeast, condition.within),
  };
}

/**
 * Performed not once, within the window or ever: the opposite of performed at least once.
 *
 * @example
 * notPerformedCondition({ notPerformed: { type: 'track', name: 'Order Completed' }, within: '24h' });
 */
export function notPerformedCondition(condition: NotPerformedCondition): CompiledCondition {
  const feature = featureOf(condition.notPerformed);
  return {
    words: notPerformedInWords(condition),
    ...remembered(feature.key, condition.within),
    features: [feature],
    evaluate: notOf(atLeast(feature.key, 1, condition.within)),
  };
}

/** What to show: how often, in the window (as far as times are kept) or ever. */
function remembered(key: string, within: string | undefined): Pick<CompiledCondition, 'traits' | 'found'> {
  const window = durationMs(within);
  return {
    traits: [],
    found: (state, now) => {
      const feature = featureIn(state, key);
      if (within === undefined) return feature?.count ?? 0;
      return feature?.times.filter((at) => now < at + (window ?? 0)).length ?? 0;
    },
  };
}

function atLeast(
  key: string,
  count: number,
  within: string | undefined,
): (state: ProfileState, now: number) => Evaluation {
  if (within === undefined) return (state) => answer((featureIn(state, key)?.count ?? 0) >= count);
  const window = durationMs(within) ?? 0;
  return (state, now) => {
    const nth = featureIn(state, key)?.times[count - 1];
    return nth !== undefined && now < nth + window ? answer(true, nth + window) : answer(false);
  };
}

function featureIn(state: ProfileState, key: string): Feature | undefined {
  return state.features[key];
}
