import type { Json } from '../outcomes/json.ts';
import type { ProfileState } from '../profiles/state.ts';
import type { FeatureDefinition } from '../segments/compiled.ts';

/** What a computed trait is at a moment. */
export type ComputedValue = {
  /** 0, an empty list or null where there is nothing to compute from. */
  readonly value: Json;
  /** Until then (not included) it stays with no new event, milliseconds; absent: for ever. Never later than the truth. */
  readonly validUntil?: number;
  /** More was seen than is remembered: the value is of what is remembered. */
  readonly bounded?: true;
};

/** A computed trait made ready to run. */
export type CompiledComputedTrait = {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly features: readonly FeatureDefinition[];
  /** The value of those of whom nothing is known, besides null and the empty list: 0 where something is counted. */
  readonly isNothingAt?: 0;
  readonly valueOf: (state: Pick<ProfileState, 'features'>, now: number) => ComputedValue;
};
