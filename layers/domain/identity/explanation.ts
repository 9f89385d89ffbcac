import type { ItemKey, Joined, MainItem, Pin, Refusal, RefusalReason } from '../profiles/items.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';

/*
 * What is told to a person who asks why. All of it is JSON; times are milliseconds since the epoch.
 */

/** What became of a value that an event offered as an identifier. */
export type FoundIdentifier = {
  readonly type: string;
  /** Where it stands in the event, such as `context.traits.email`. */
  readonly path: string;
  /** As the event has it, at most 200 characters of it. */
  readonly raw: string;
  /** Normalised; absent where it is no identifier of its type. */
  readonly value?: string;
  /** Of its item. */
  readonly key?: ItemKey;
  /**
   * `used`: the event is told from it. `not-valid`: it cannot be one of its type. `blocked`: a rule says that it names
   * nobody. `unchecked`: the event has so much text that patterns were not asked about it, and it is not used.
   * `repeated`: the event has it twice. `too-many`: the event has more than an event may have. `dropped`: the profile
   * does not take it.
   */
  readonly is: 'used' | 'not-valid' | 'blocked' | 'unchecked' | 'repeated' | 'too-many' | 'dropped';
  /** The blocked value or pattern. */
  readonly blockedBy?: string;
  /** Why it was dropped. */
  readonly reason?: RefusalReason;
  /** The profile that owns it now. */
  readonly profileId?: string;
  /** It mixes letters of several scripts in one word, as look-alikes of other people's ids do. Nothing follows from it. */
  readonly mixedScripts: boolean;
};

/** What would happen if the event arrived now, read so. */
export type EventOutcome =
  /** Nobody can be told from it: it becomes a failed event. */
  | { readonly is: 'refuse'; readonly reason: 'no-identifier' }
  | { readonly is: 'create' }
  /** The profiles were written while they were read: ask again. */
  | { readonly is: 'unsettled' }
  /** `attached`: keys of identifiers that the profile would newly own; none: nothing new is learnt. */
  | { readonly is: 'attach'; readonly profileId: string; readonly attached: readonly ItemKey[] }
  | {
      readonly is: 'merge';
      /** The one that goes on. */
      readonly profileId: string;
      readonly merged: readonly string[];
      readonly attached: readonly ItemKey[];
    };

/** An event as a set of rules reads it. */
export type EventReading = {
  /** Version of the rules that it is read by, or a later one that reads alike; 0: the defaults. */
  readonly rules: number;
  /** Highest priority first; those that are none come last. */
  readonly identifiers: readonly FoundIdentifier[];
  /** By the limits, caps and strength of today. */
  readonly outcome: EventOutcome;
};

/** As it was read when it was received. */
export type EventExplanation = EventReading & {
  /** As it would be read if it were received now; absent: in the same way. */
  readonly now?: EventReading;
  /** What the profiles say this very event did when it was folded; empty where it did nothing worth keeping. */
  readonly before: { readonly joined: readonly Joined[]; readonly refusals: readonly Refusal[] };
};

/** What explaining an event needs. `explainEvent(event, given): EventExplanation` */
export type EventToExplain = {
  /** Its `type`, and so on, as in the lake. */
  readonly event: JsonObject;
  readonly messageId: string;
  /** Event time. */
  readonly at: number;
  /** When it was received, milliseconds since the epoch: by the rules of then it was read. Absent: it comes now. */
  readonly receivedAt?: number;
  readonly configuration: CompiledConfiguration;
  /**
   * Key of an identifier → the main that owns it, for every key of `keysToExplain` that somebody owns, as `findProfile`
   * answers.
   */
  readonly owners: ReadonlyMap<ItemKey, MainItem>;
};

/** One identifier of a profile: an edge between the person and what names them. */
export type ExplainedLink = {
  readonly type: string;
  readonly value: string;
  readonly key: ItemKey;
  /** How many distinct events carried it. */
  readonly seen: number;
  /** `seen` × the weight of its type. */
  readonly strength: number;
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** The profile that owned it before it was taken in; absent: this one found it itself. */
  readonly from?: string;
  readonly mixedScripts: boolean;
  /** False: the rules take its type no more, not even as one of all others. It stays, and nothing new of the type comes. */
  readonly isConfigured: boolean;
};

export type ProfileExplanation = {
  /** Version of the rules in force; each join and refusal names the version that decided it. */
  readonly rules: number;
  readonly profileId: string;
  readonly created: number;
  readonly merges: number;
  /** Highest priority first. */
  readonly links: readonly ExplainedLink[];
  /** Newest first. `through`: the identifiers by which the two were found to be one. */
  readonly joined: readonly (Omit<Joined, 'through'> & {
    readonly through: readonly { readonly key: ItemKey; readonly type?: string; readonly value?: string }[];
  })[];
  readonly refusals: readonly Refusal[];
  readonly pins: readonly Pin[];
  /** Strongest first. */
  readonly weakLinks: readonly {
    readonly key: ItemKey;
    readonly type: string;
    readonly seen: number;
    readonly lastSeen: number;
    readonly strength: number;
    /** Strength at which the two would be joined. */
    readonly needed: number;
  }[];
};
