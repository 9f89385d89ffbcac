import type { Json, JsonObject } from '../outcomes/json.ts';
import type { FeatureParts, ProfileState } from '../profiles/state.ts';

/** An event as folding and conditions see it. */
export type FoldedEvent = {
  readonly type: string;
  /** `event` of a track, `name` of a page or screen. */
  readonly name?: string;
  /** `properties` of track, page and screen; `traits` of identify and group; else empty. */
  readonly properties: JsonObject;
  /** Event time used by folding, milliseconds since the epoch. */
  readonly at: number;
  /** In an account's profile: whose event it is, as an opaque name. */
  readonly member?: string;
};

/** Something that segments need remembered of a profile's events. Equal definitions have equal keys, across segments. */
export type FeatureDefinition = {
  /** Short hash of the canonical definition; key in {@link ProfileState}.features. */
  readonly key: string;
  readonly matches: (event: FoldedEvent) => boolean;
  /** The number to add up, where the definition sums a property; undefined where the event has none. */
  readonly amount?: (event: FoldedEvent) => number | undefined;
  /** What else is remembered, of one event that matches; undefined where the event has nothing of it. */
  readonly part?: (event: FoldedEvent) => FeatureParts | undefined;
};

/** One leaf condition of a segment, with what was found: for `GET …/segments` and the console. */
export type ConditionResult = {
  /** Path in the definition, e.g. `all.0`; empty where the condition is the whole definition. */
  readonly path: string;
  /** The condition in plain words, e.g. `Order Completed at least 1 time within 30d`. */
  readonly condition: string;
  readonly holds: boolean;
  /** What the profile has: a trait's value, a count, a sum. */
  readonly value: Json;
  /** When this condition's answer can change with no new event, milliseconds. */
  readonly validUntil?: number;
};

/**
 * `validUntil`: until then (not included) the answer stays the same with no new event, milliseconds; absent where it
 * stays for ever. Of a single condition it is the exact moment of change; a tree's true change is never earlier.
 */
export type Evaluation = { readonly member: boolean; readonly validUntil?: number };

/** A leaf made ready. */
export type CompiledCondition = {
  /** In plain words. */
  readonly words: string;
  readonly features: readonly FeatureDefinition[];
  readonly traits: readonly string[];
  /** Id of the segment of accounts that is asked about. */
  readonly accountSegment?: string;
  readonly evaluate: (state: ProfileState, now: number) => Evaluation;
  readonly found: (state: ProfileState, now: number) => Json;
};

export type CompiledSegment = {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly features: readonly FeatureDefinition[];
  /** Traits that the rule reads; for a dotted path both the path and its first part. */
  readonly traits: readonly string[];
  /** Ids of segments of accounts that the rule asks about. */
  readonly accountSegments?: readonly string[];
  readonly evaluate: (state: ProfileState, now: number) => Evaluation;
  readonly explain: (state: ProfileState, now: number) => readonly ConditionResult[];
};
