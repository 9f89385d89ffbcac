import { namesIn, pageOf } from './page.ts';
import { isoTime, type Question } from './view.ts';

const LIMITS = { usual: 25, most: 100 } as const;

/**
 * The identifiers of the profile, normalised as they are matched on; `include` names types.
 *
 * @example
 * externalIdsView(question); // { data: [{ collection: 'users', type: 'user_id', id: 'u1', … }], cursor }
 */
export function externalIdsView(question: Question): unknown {
  const types = namesIn(question.query, 'include');
  const items = question.profile.identifiers.filter(({ type }) => types?.has(type) ?? true);
  // The cursor holds the opaque key: an identifier would be personal data in a query string.
  const position = ({ type, key }: (typeof items)[number]) => `${type}\n${key}`;
  const page = pageOf({ items, position, limits: LIMITS }, question);
  const data = page.items.map(({ type, value, firstSeen }) => ({
    collection: 'users',
    type,
    id: value,
    encoding: 'none',
    created_at: isoTime(firstSeen),
  }));
  return { data, cursor: page.cursor };
}
