import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { Change } from './change.ts';

/**
 * Whether anybody asks for the fact of this change. All else stays inside: a fact costs a bus entry.
 *
 * @example
 * isWanted({ is: 'profile-created', at, number: 1 }, configuration); // false: nobody listens
 */
export function isWanted(
  change: Change,
  configuration: Pick<CompiledConfiguration, 'wantsFact' | 'wantsEvent'>,
): boolean {
  if ('silent' in change) return false;
  switch (change.is) {
    case 'segment-entered':
      return !change.silent && configuration.wantsFact('Segment Entered', change.segmentId);
    case 'segment-exited':
      return !change.silent && configuration.wantsFact('Segment Exited', change.segmentId);
    case 'profile-created':
      return configuration.wantsFact('Profile Created');
    case 'profile-merged':
      return configuration.wantsFact('Profile Merged');
    case 'profile-unmerged':
      return configuration.wantsFact('Profile Unmerged');
    case 'trait-changed':
      return configuration.wantsFact('Trait Changed');
    case 'event-forwarded':
      return configuration.wantsEvent(change);
  }
}
