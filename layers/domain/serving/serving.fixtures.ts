import type { MainItem } from '../profiles/items.ts';
import { NOON, HOUR, segment, stateFor } from '../segments/segments.fixtures.ts';
import type { Question } from './view.ts';

export { HOUR, NOON } from '../segments/segments.fixtures.ts';

export const WORKSPACE = `wsp_${'1'.repeat(32)}`;
const SOURCE = `src_${'1'.repeat(32)}`;

const register = (value: MainItem['state']['traits'][string]['value'], at = NOON) => ({
  value,
  at,
  tie: 'a',
  sourceId: SOURCE,
});

/** Jane: three traits and one removed, two identifiers, three events, one of them without a name. */
export const JANE: MainItem = {
  kind: 'main',
  key: `${WORKSPACE}#jane`,
  profileId: `prf_${'2'.repeat(32)}`,
  version: 7,
  created: NOON - 48 * HOUR,
  identifiers: [
    { type: 'user_id', value: 'u1', key: `${WORKSPACE}#b`, firstSeen: NOON - HOUR },
    { type: 'anonymous_id', value: 'a1', key: `${WORKSPACE}#jane`, firstSeen: NOON - 48 * HOUR },
  ],
  ring: [],
  chunks: [],
  state: {
    ...stateFor({ features: [] }, {}),
    traits: {
      plan: register('gold'),
      city: register('Praha', NOON - HOUR),
      age: register(40),
      gone: register(null),
    },
    recent: [
      { at: NOON, tie: 'b', type: 'track', name: 'Order Completed' },
      { at: NOON, tie: 'a', type: 'page', name: 'Home' },
      { at: NOON - HOUR, tie: 'c', type: 'identify' },
    ],
    firstSeen: NOON - 48 * HOUR,
    lastSeen: NOON,
  },
  memberships: {},
  numbers: {},
  changes: [],
  moved: {},
  merges: 1,
};

export const GOLD = { ...segment({ trait: 'plan', is: 'equals', value: 'gold' }), key: 'gold' };
export const ACTIVE = {
  ...segment({ performed: { type: 'track' }, within: '24h' }),
  id: `seg_${'2'.repeat(32)}`,
  key: 'active',
};

/** A question about Jane at noon, asked with this query. */
export function question(query: Question['query'] = {}, changed: Partial<Question> = {}): Question {
  const link = '/v1/profiles/users/user_id:u1/list';
  return { profile: JANE, segments: [GOLD, ACTIVE], now: NOON, link, query, ...changed };
}
