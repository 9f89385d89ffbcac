import type { FeatureDefinition, FoldedEvent } from '../segments/compiled.ts';
import { joinParts } from './feature-parts.ts';
import type { Feature, FeatureParts } from './state.ts';

/** Newest event times that a feature keeps. */
export const NEWEST_TIMES = 20;

const MILLION = 1e6;
/** Larger amounts have no exact millionths; they are taken for mistakes and not added. */
const LARGEST_AMOUNT = 1e15;

/** A feature while events are folded into it. */
export type FeatureDraft = {
  count: number;
  first: number;
  last: number;
  times: number[];
  sum?: bigint;
  /** To be joined at the end, all at once. */
  parts: FeatureParts[];
};

/**
 * A feature to fold on.
 *
 * @example
 * draftOf({ count: 1, first: 5, last: 5, times: [5], sum: '1500000' });
 */
export function draftOf({ count, first, last, times, sum, parts }: Feature): FeatureDraft {
  const draft = { count, first, last, times: [...times], parts: parts ? [parts] : [] };
  return sum === undefined ? draft : { ...draft, sum: BigInt(sum) };
}

/**
 * Adds a feature of other events: counts and sums add up, the rest is newest, first and last.
 *
 * @example
 * addFeature(draft, other);
 */
export function addFeature(draft: FeatureDraft, other: FeatureDraft): void {
  draft.count += other.count;
  draft.first = Math.min(draft.first, other.first);
  draft.last = Math.max(draft.last, other.last);
  draft.times.push(...other.times);
  draft.parts.push(...other.parts);
  if (other.sum !== undefined) draft.sum = (draft.sum ?? 0n) + other.sum;
}

/**
 * The feature of one event that matches.
 *
 * @example
 * featureOfEvent(definition, event); // { count: 1, first: event.at, last: event.at, times: [event.at] }
 */
export function featureOfEvent(definition: FeatureDefinition, event: FoldedEvent): FeatureDraft {
  const { at } = event;
  const amount = definition.amount?.(event);
  const part = definition.part?.(event);
  const draft = { count: 1, first: at, last: at, times: [at], parts: part ? [part] : [] };
  if (amount === undefined || !(Math.abs(amount) <= LARGEST_AMOUNT)) return draft;
  return { ...draft, sum: BigInt(Math.round(amount * MILLION)) };
}

/**
 * The feature as it is kept.
 *
 * @example
 * featureOf(draft).times.length; // at most NEWEST_TIMES
 */
export function featureOf({ count, first, last, times, sum, parts }: FeatureDraft): Feature {
  const newest = times.length > 1 ? times.sort((a, b) => b - a).slice(0, NEWEST_TIMES) : times;
  const feature = {
    ...{ count, first, last, times: newest },
    ...(parts.length > 0 && { parts: joinParts(parts) }),
  };
  return sum === undefined ? feature : { ...feature, sum: sum.toString() };
}
