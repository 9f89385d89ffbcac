import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { CommitPorts } from './commit-events.ts';
import type { PastHistory } from './history-of.ts';
import type { ItemKey } from './items.ts';

/** What is to be taken out of a profile again. */
export type UnmergeBy =
  /** One of its identifiers, and all that is found to belong to it. */
  | { readonly is: 'identifier'; readonly key: ItemKey }
  /** A profile that it took in, as its `joined` names it: `key` is the redirect's. */
  | { readonly is: 'merge'; readonly profileId: string; readonly key: ItemKey };

export type UnmergeRequest = {
  /** Name of the separation, and of the request: asking twice under one name unmerges once. */
  readonly pinId: string;
  /** Of what is to stay: of the profile's main item, or of any other of its identifiers. */
  readonly key: ItemKey;
  readonly by: UnmergeBy;
  /** Goes on although some of the history is gone. */
  readonly acceptMissing: boolean;
  /** When it was asked for, milliseconds since the epoch. */
  readonly requestedAt: number;
};

export type UnmergePorts = Omit<CommitPorts, 'store'> & {
  readonly store: CommitPorts['store'];
  readonly configuration: CompiledConfiguration;
  readonly history: PastHistory;
};

/** What of a profile's history is not there any more. */
export type MissingHistory = {
  /** Arrival times of which the lake has nothing left, milliseconds: [from, to); absent: it reaches back far enough. */
  readonly range?: { readonly from: number; readonly to: number };
  /** Events that the profile remembers and the lake does not have. */
  readonly remembered: number;
  /** Counters that hold more than the events found: feature key → how many more. */
  readonly counters: Readonly<Record<string, number>>;
  /** Traits whose last writer was not found. */
  readonly traits: readonly string[];
  /** Categories of consent whose last answer was not found; absent: none. */
  readonly consent?: readonly string[];
  /** Accounts of which the newest call was not found, by group id; absent: none. */
  readonly accounts?: readonly string[];
  /** How many of its newest events were not found; absent: none. */
  readonly recent?: number;
};

/** Why it cannot be done, whatever is waited for. */
export type UnmergeImpossible =
  | 'no-such-profile'
  /** The identifier is not, or no longer, of this profile. */
  | 'not-of-this-profile'
  /** It is the one that was to stay; a profile stands on it: take out the others instead. */
  | 'founding-identifier'
  /** More identifiers than one transaction takes, or a profile too large to be written. */
  | 'too-large';

/** How an attempt ended. `waiting`: try again later, nothing was changed. */
export type UnmergeEnd =
  | {
      readonly is: 'done';
      /** Ids and keys of both profiles. */
      readonly stays: { readonly profileId: string; readonly key: ItemKey };
      readonly left: { readonly profileId: string; readonly key: ItemKey };
    }
  | { readonly is: 'waiting'; readonly reason: 'not-landed' | 'written-meanwhile' | 'no-answer' }
  | { readonly is: 'refused'; readonly missing: MissingHistory }
  | { readonly is: 'impossible'; readonly reason: UnmergeImpossible };

/** See `unmergeProfile`. */
export type UnmergeProfile = (request: UnmergeRequest, ports: UnmergePorts) => Promise<UnmergeEnd>;
