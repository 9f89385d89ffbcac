import type { CommittedTraits } from '../computed-traits/evaluate-traits.ts';
import type { JsonObject } from '../outcomes/json.ts';
import type { Change } from '../facts/change.ts';
import type { ProfileState } from './state.ts';

/**
 * Key of an item: `<workspaceId>#<HMAC of identifier>` for mains, pointers and redirects, `<workspaceId>#c<random>`
 * for chunks. Opaque outside the identity folder.
 */
export type ItemKey = string;

/** A normalised identifier that a profile owns. `key` is its item key. */
export type OwnedIdentifier = {
  readonly type: string;
  readonly value: string;
  readonly key: ItemKey;
  /** Event time of the event that attached it, milliseconds since the epoch; limits by period count by it. */
  readonly firstSeen: number;
  /** Event time of the newest event that carried it; absent: `firstSeen`. */
  readonly lastSeen?: number;
  /** How many distinct events of this profile carried it; absent: 1. */
  readonly seen?: number;
  /** The profile that owned it first, where that was taken in; absent: this one found it itself. */
  readonly from?: string;
};

/**
 * A separation that somebody asked for: no profile may ever hold both sides of one pin. `stays` is the side of the
 * profile that was unmerged, `left` the side that became a profile of its own.
 */
export type Pin = { readonly id: string; readonly side: 'stays' | 'left' };

/** A profile that this one took in, and why: the redirect under `key` holds the rest. */
export type Joined = {
  readonly profileId: string;
  /** Of the redirect. */
  readonly key: ItemKey;
  /** When, milliseconds since the epoch. */
  readonly at: number;
  /** The event that joined them. */
  readonly messageId: string;
  /** Keys of the event's identifiers by which the two were found to be one. */
  readonly through: readonly ItemKey[];
  /** Version of the identity rules that decided. */
  readonly rules: number;
};

/** Why an identifier of an event was not attached to its profile. */
export type RefusalReason = 'limit' | 'cap' | 'strength' | 'pin';

/** An identifier that an event carried and its profile did not take. No value: it belongs to somebody else. */
export type Refusal = {
  readonly messageId: string;
  /** Event time, milliseconds since the epoch. */
  readonly at: number;
  readonly type: string;
  readonly key: ItemKey;
  readonly reason: RefusalReason;
  /** Version of the identity rules that decided. */
  readonly rules: number;
};

/** An identifier of another identified profile that was seen with this one, not often enough to join them yet. */
export type WeakLink = { readonly type: string; readonly seen: number; readonly lastSeen: number };

/** An event remembered: the client's own time (absent: -1) and 64 bits of the messageId's hash (11 characters, base64url). */
export type RememberedId = { readonly at: number; readonly hash: string };

export type ChunkReference = {
  readonly key: ItemKey;
  readonly min: RememberedId;
  readonly max: RememberedId;
  /** How many ids it holds: small chunks are joined into larger ones, so that the list stays short. */
  readonly count: number;
  /** Seconds since the epoch, as DynamoDB's time to live wants it. */
  readonly expires: number;
};

export type Membership = {
  /** Segment version that decided. */
  readonly version: number;
  /** When the person entered, milliseconds since the epoch. */
  readonly since: number;
};

/** What the events of one commit tell of accounts: decided with their fold, and never again. */
export type PassedOn = {
  /** When they were folded, milliseconds since the epoch. */
  readonly at: number;
  readonly accounts: readonly string[];
  /** Hashes of their ids. */
  readonly ids: readonly string[];
};

/** The one commit point of a profile; the commit protocol (docs) says how it is read and written. */
export type MainItem = {
  readonly kind: 'main';
  readonly key: ItemKey;
  readonly profileId: string;
  readonly version: number;
  /** When it was created, milliseconds; with profileId it decides which profile survives a merge. */
  readonly created: number;
  readonly identifiers: readonly OwnedIdentifier[];
  readonly ring: readonly RememberedId[];
  readonly watermark?: RememberedId;
  readonly chunks: readonly ChunkReference[];
  readonly state: ProfileState;
  readonly memberships: Readonly<Record<string, Membership>>;
  /** Computed traits as this commit found them, so that the next tells whether they changed. */
  readonly computed?: CommittedTraits;
  /** The newest version of the configuration that evaluated it, and when it first did, milliseconds. */
  readonly evaluatedBy?: { readonly version: number; readonly at: number };
  /** Last fact number of each subject (a segment id, `profile`, `trait:<name>`, `event`). */
  readonly numbers: Readonly<Record<string, number>>;
  /** The facts of the latest commit only. */
  readonly changes: readonly Change[];
  /** Of a person: what of its newest events went on to which accounts, newest first. */
  readonly passedOn?: readonly PassedOn[];
  /** Identifier key → where it went, and when, after an unmerge. */
  readonly moved: Readonly<Record<ItemKey, { readonly to: ItemKey; readonly at: number }>>;
  readonly merges: number;
  readonly pins?: readonly Pin[];
  /** Newest first, at most as many as merges are allowed. */
  readonly joined?: readonly Joined[];
  /** Newest first, at most 20. */
  readonly refusals?: readonly Refusal[];
  /** By identifier key, at most 50: the least seen go first. */
  readonly weakLinks?: Readonly<Record<ItemKey, WeakLink>>;
  /** Indexed time at which it is to be evaluated again, milliseconds; may be earlier than the true one. */
  readonly dueAt?: number;
};

/** A hint: this identifier belongs to the main at `to`, if that main lists it. */
export type PointerItem = { readonly kind: 'pointer'; readonly key: ItemKey; readonly to: ItemKey };

/** A profile that was merged into another; its `changes` are its last facts. */
export type RedirectItem = {
  readonly kind: 'redirect';
  readonly key: ItemKey;
  readonly profileId: string;
  readonly version: number;
  readonly created: number;
  readonly numbers: Readonly<Record<string, number>>;
  readonly to: ItemKey;
  readonly changes: readonly Change[];
  /** Keys of the identifiers that it owned besides the one it stands under: what an unmerge gives back to it. */
  readonly brought?: readonly ItemKey[];
};

/** Immutable overflow of a main: remembered ids, or bodies of forwarded events by index in `changes`. */
export type ChunkItem = {
  readonly kind: 'chunk';
  readonly key: ItemKey;
  readonly expires: number;
  readonly ids?: readonly RememberedId[];
  readonly bodies?: Readonly<Record<string, JsonObject>>;
};

export type ProfileItem = MainItem | PointerItem | RedirectItem | ChunkItem;
