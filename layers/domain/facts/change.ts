/** Why a membership changed: an event, the passing of time, a merge, its undoing, or a new definition of the segment. */
export type TransitionReason = 'event' | 'time' | 'merged' | 'unmerged' | 'definition';

/**
 * What one commit changed, kept on the item until the next commit replaces it. `publish-changes` turns each into a
 * fact; index in the list + profileId + version make the fact's id.
 */
export type Change =
  | {
      readonly is: 'segment-entered' | 'segment-exited';
      readonly at: number;
      readonly number: number;
      readonly segmentId: string;
      readonly segmentKey: string;
      readonly segmentVersion: number;
      readonly reason: TransitionReason;
      /** History alone brought it about: lists of members follow it, but it makes no fact and repeats the last number. */
      readonly silent?: true;
    }
  | { readonly is: 'profile-created'; readonly at: number; readonly number: number }
  | {
      readonly is: 'profile-merged';
      readonly at: number;
      readonly number: number;
      /** Profiles that were joined into this one. */
      readonly merged: readonly string[];
      /** Where each subject's numbers go on from. */
      readonly numbers: Readonly<Record<string, number>>;
    }
  | {
      readonly is: 'profile-unmerged';
      readonly at: number;
      readonly number: number;
      /** Id of the profile that stays what it was, less the other. */
      readonly stays: string;
      /** Id of the profile that left it. Both profiles carry the change. */
      readonly left: string;
    }
  | { readonly is: 'trait-changed'; readonly at: number; readonly number: number; readonly trait: string }
  | {
      readonly is: 'event-forwarded';
      readonly at: number;
      readonly number: number;
      readonly messageId: string;
      readonly type: string;
      readonly name?: string;
      /** Chunk that holds the body under this change's index. */
      readonly chunk: string;
    };
