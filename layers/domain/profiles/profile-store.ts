import type { ChunkItem, ItemKey, MainItem, PointerItem, ProfileItem, RedirectItem } from './items.ts';

/** The main item as it must stand for a write to succeed; `absent`: no item under that key. */
export type Expected = { readonly profileId: string; readonly version: number } | 'absent';

/** What a main that an unmerge brings back takes the place of; whatever a pointer points at, the profile fences it. */
export type Restored =
  | { readonly is: 'redirect'; readonly profileId: string; readonly version: number }
  | { readonly is: 'pointer' };

/**
 * One plan's write. With no losers, pointers and checks it is one conditional put of the main item, otherwise one
 * transaction: all or nothing.
 */
export type Commit = {
  readonly main: MainItem;
  readonly expected: Expected;
  /** Mains that become redirects; each under the condition that it is still that main at that version. */
  readonly losers: readonly { readonly item: RedirectItem; readonly expected: Exclude<Expected, 'absent'> }[];
  /** New pointers; each under the condition that nothing stands under its key. */
  readonly pointers: readonly PointerItem[];
  /** Mains that a dropped identifier relied on: unchanged, or the commit fails. */
  readonly checks: readonly { readonly key: ItemKey; readonly expected: Exclude<Expected, 'absent'> }[];
  /** A second main, where a redirect or a pointer stands: only an unmerge writes one. */
  readonly restored?: { readonly item: MainItem; readonly expected: Restored };
};

/** `conflict`: a condition failed or the transaction was cancelled: nothing of this call was written. */
export type CommitOutcome = 'committed' | 'conflict';

/**
 * Thrown where the store gave no answer (time-out, throttle, lost connection). The write may or may not have taken
 * effect: read consistently and begin again; never take it as success or as failure.
 */
export class StoreInDoubt extends Error {
  override readonly name = 'StoreInDoubt';
}

/** Thrown where an item is larger than the store takes: nothing was written, and trying again does not help. */
export class ItemTooLarge extends Error {
  override readonly name = 'ItemTooLarge';
}

/** A pointer that is to lead past redirects, to where the last of them leads. */
export type Shortening = {
  readonly key: ItemKey;
  readonly from: ItemKey;
  readonly to: ItemKey;
  /** The redirects on the way, the one at `from` first, as they were read. */
  readonly through: readonly { readonly key: ItemKey; readonly expected: Exclude<Expected, 'absent'> }[];
};

/** Port: items of the profiles table. */
export interface ProfileStore {
  /** Absent keys are absent from the map. An eventual read may return an older item or miss one. */
  read(
    keys: readonly ItemKey[],
    options: { readonly consistent: boolean },
  ): Promise<ReadonlyMap<ItemKey, ProfileItem>>;
  /** Chunks are immutable, under a key that no other attempt uses. */
  putChunk(chunk: ChunkItem): Promise<void>;
  commit(commit: Commit): Promise<CommitOutcome>;
  /**
   * Points `key` at `to` if it is still a pointer to `from` and each redirect on the way is as it was read: an unmerge may
   * have made a main of one, and what belongs to that would not be found any more. A failed condition is no error.
   */
  shorten(pointer: Shortening): Promise<void>;
}

/** Port: which profiles fall due, from the index of keys only. */
export interface DueProfiles {
  /**
   * Keys of main items with `dueAt` in [from, to), milliseconds. With a `limit`, about so many: those that have been
   * due longest in each part of the index.
   */
  due(range: {
    readonly from: number;
    readonly to: number;
    readonly limit?: number;
  }): AsyncIterable<{ readonly key: ItemKey; readonly dueAt: number }>;
}

/** Port: asks for a profile to be evaluated again at a time (queue with exact delay, at most 15 minutes ahead). */
export interface WakeUps {
  schedule(
    wakeUps: readonly { readonly workspaceId: string; readonly key: ItemKey; readonly at: number }[],
  ): Promise<void>;
}

/** Port: sharded items that say who is in a segment; written by publish-changes with each transition. */
export interface SegmentMembers {
  /** Idempotent and ordered by `number`: an older transition never overwrites a newer one. */
  record(
    transitions: readonly {
      readonly workspaceId: string;
      readonly segmentId: string;
      readonly profileId: string;
      readonly key: ItemKey;
      readonly member: boolean;
      readonly number: number;
      readonly at: number;
    }[],
  ): Promise<void>;
  list(query: {
    readonly workspaceId: string;
    readonly segmentId: string;
    readonly cursor?: string;
    readonly limit: number;
  }): Promise<{
    readonly members: readonly {
      readonly profileId: string;
      readonly key: ItemKey;
      readonly since: number;
    }[];
    readonly cursor?: string;
  }>;
}
