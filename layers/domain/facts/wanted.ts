import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { Change } from './change.ts';

/**
 * Whether this change leaves as a fact. A commit makes most changes only where somebody asked for them, by a
 * configuration that may be newer than the one here: those always leave. Transitions and merges stand in every commit,
 * and leave only where somebody asks: a fact costs a bus entry.
 *
 * @example
 * isWanted({ is: 'profile-merged', at, number: 1, merged, numbers }, configuration); // false: nobody listens
 */
export function isWanted(change: Change, { wantsFact }: Pick<CompiledConfiguration, 'wantsFact'>): boolean {
  if ('silent' in change) return false;
  switch (change.is) {
    case 'segment-entered':
      return wantsFact('Segment Entered', change.segmentId);
    case 'segment-exited':
      return wantsFact('Segment Exited', change.segmentId);
    case 'profile-merged':
      return wantsFact('Profile Merged');
    case 'profile-unmerged':
      return wantsFact('Profile Unmerged');
    case 'profile-created':
    case 'trait-changed':
    case 'event-forwarded':
      return true;
  }
}
