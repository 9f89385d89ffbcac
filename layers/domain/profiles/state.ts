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

/** What a property may be to be remembered as a value. */
export type Scalar = string | number | boolean;

/** Amounts added up: how many, their exact sum in millionths, the least and the greatest. */
export type Amounts = {
  readonly n: number;
  readonly sum?: string;
  readonly min?: number;
  readonly max?: number;
};

/** A value and the event time it came at. */
export type Occurrence = readonly [at: number, value: Scalar];

/**
 * What computed traits need remembered besides. Each part says itself how it is bounded, so that two of them are joined
 * without their definition.
 */
export type FeatureParts = {
  readonly amounts?: Amounts;
  /** By slot number, event time divided by `ms`: the newest slots only. */
  readonly slots?: { readonly ms: number; readonly of: Readonly<Record<string, Amounts>> };
  /** The `most` newest, newest first. */
  readonly newest?: { readonly most: number; readonly of: readonly Occurrence[] };
  /**
   * By value as JSON: how often it came, or when it came last. At most `most` of them, by `last` the newest, by `count`
   * those of the smallest hash, since only a choice that never looks at counts is the same in any order. `more`: there
   * were others.
   */
  readonly values?: {
    readonly by: 'count' | 'last';
    readonly most: number;
    readonly of: Readonly<Record<string, number>>;
    readonly more?: true;
  };
  readonly ends?: { readonly first: Occurrence; readonly last: Occurrence };
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
  readonly parts?: FeatureParts;
};

/** One of the newest events, for people who look at a profile: no properties, they are in the lake. */
export type RecentEvent = {
  readonly at: number;
  readonly tie: string;
  readonly type: string;
  readonly name?: string;
};

/** The value is the role, `null` where none was named; `since` is the event time of the first `group` call known; absent: `at`. */
export type AccountMembership = Register<string | null> & { readonly since?: number };

/** What a profile knows of its person. Folding is associative and commutative over distinct events. */
export type ProfileState = {
  readonly traits: Readonly<Record<string, Register<Json>>>;
  readonly features: Readonly<Record<string, Feature>>;
  /** Category of `context.consent.categoryPreferences` → latest preference. */
  readonly consent: Readonly<Record<string, Register<boolean>>>;
  /** Of a person: group id → what its newest `group` call said, at most 50, the newest. */
  readonly accounts?: Readonly<Record<string, AccountMembership>>;
  /** Of a person: ids of the segments of accounts that an account of theirs is in, as last told. */
  readonly accountSegments?: readonly string[];
  readonly recent: readonly RecentEvent[];
  /** Event times of the first and last event folded. */
  readonly firstSeen: number;
  readonly lastSeen: number;
};
