import type { Json } from '../outcomes/json.ts';

/**
 * A register: the newest write by (event time, tie) wins, so that folding in any order gives the same value.
 * `null` is a removed trait, kept so that an older write does not bring it back.
 */
export type Register<T> = {
  readonly value: T;
  /** Event time, milliseconds since the epoch. */
  readonly at: number;
  /** The messageId's 64-bit hash: orders writes of the same millisecond. */
  readonly tie: string;
  readonly sourceId: string;
};

/** What is remembered of the events that match one feature definition. Distinct events only. */
export type Feature = {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  /** Newest event times, newest first, at most 20; equal times of distinct events stand side by side. */
  readonly times: readonly number[];
  /** Sum of the configured property in millionths, a decimal integer: exact, so that order does not matter. */
  readonly sum?: string;
};

/** One of the newest events, for people who look at a profile: no properties, they are in the lake. */
export type RecentEvent = {
  readonly at: number;
  readonly tie: string;
  readonly type: string;
  readonly name?: string;
};

/** What a profile knows of its person. Folding is associative and commutative over distinct events. */
export type ProfileState = {
  readonly traits: Readonly<Record<string, Register<Json>>>;
  readonly features: Readonly<Record<string, Feature>>;
  /** Category of `context.consent.categoryPreferences` → latest preference. */
  readonly consent: Readonly<Record<string, Register<boolean>>>;
  /** Of a person: group id → what its newest `group` call said; the value is the role, `null` where none was named. */
  readonly accounts?: Readonly<Record<string, Register<string | null>>>;
  readonly recent: readonly RecentEvent[];
  /** Event times of the first and last event folded. */
  readonly firstSeen: number;
  readonly lastSeen: number;
};
