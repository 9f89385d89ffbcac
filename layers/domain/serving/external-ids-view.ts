import { collectionOf } from '../accounts/configuration-for.ts';
import { namesIn, pageOf, wordIn } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

const LIMITS = { usual: 25, most: 100 } as const;

/**
 * The identifiers of the profile, normalised as they are matched on; `include` names types, `verbose` adds how often and
 * when each was seen last, and the profile that it came from.
 *
 * @example
 * externalIdsView(question); // { data: [{ collection: 'users', type: 'user_id', id: 'u1', … }], cursor }
 */
export function externalIdsView(question: Question): ViewBody {
  const verbose = wordIn(question.query, 'verbose', ['true', 'false']) === 'true';
  const types = namesIn(question.query, 'include');
  const items = question.profile.identifiers.filter(({ type }) => types?.has(type) ?? true);
  // The cursor holds the opaque key: an identifier would be personal data in a query string.
  const position = ({ type, key }: (typeof items)[number]) => `${type}\n${key}`;
  const page = pageOf({ items, position, limits: LIMITS }, question);
  const collection = collectionOf(question.profile);
  const data = page.items.map(({ type, value, firstSeen, lastSeen = firstSeen, seen = 1, from }) => ({
    ...{ collection, type, id: value, encoding: 'none', created_at: isoTime(firstSeen) },
    ...(verbose && { seen, last_seen_at: isoTime(lastSeen), from_profile: from ?? null }),
  }));
  return { data, cursor: page.cursor };
}
