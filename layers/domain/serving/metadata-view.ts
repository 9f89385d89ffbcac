import { isoTime, type Question, type ViewBody } from './view.ts';

/**
 * What is known about the profile itself. Times of events are event times; `created_at` is when the profile came to be.
 *
 * @example
 * metadataView(question); // { metadata: { profile_id: 'prf_…', version: 7, … } }
 */
export function metadataView({ profile }: Question): ViewBody {
  const { state } = profile;
  return {
    metadata: {
      profile_id: profile.profileId,
      version: profile.version,
      created_at: isoTime(profile.created),
      updated_at: isoTime(state.lastSeen),
      first_seen_at: isoTime(state.firstSeen),
      last_seen_at: isoTime(state.lastSeen),
      expires_at: null,
      identifiers: profile.identifiers.length,
      merges: profile.merges,
    },
  };
}
