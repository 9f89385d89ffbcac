import { GROUP_ID } from '../accounts/group-id.ts';
import { shortHash } from '../ids/ids.ts';
import type { AccountMembership } from '../profiles/state.ts';
import { newestFirst, pageOf, wordIn } from './page.ts';
import { isoTime, type Question, type ViewBody } from './view.ts';

export const LINK_LIMITS = { usual: 20, most: 50 } as const;

/**
 * The accounts that a person belongs to and as what, those named last first.
 *
 * @example
 * linksView(question); // { data: [{ to_collection: 'accounts', external_ids: [{ id: 'acme', … }], role: 'admin', … }], cursor }
 */
export function linksView(question: Question): ViewBody {
  const verbose = wordIn(question.query, 'verbose', ['true', 'false']) === 'true';
  const items = Object.entries(question.profile.state.accounts ?? {});
  const position = ([id, { at }]: (typeof items)[number]) => newestFirst(at, shortHash(id));
  const page = pageOf({ items, position, limits: LINK_LIMITS }, question);
  return { data: page.items.map(([id, membership]) => linkOf(id, membership, verbose)), cursor: page.cursor };
}

function linkOf(id: string, { value, at, since = at, sourceId }: AccountMembership, verbose: boolean) {
  return {
    to_collection: 'accounts',
    external_ids: [{ collection: 'accounts', type: GROUP_ID, id, encoding: 'none' }],
    role: value,
    since: isoTime(since),
    ...(verbose && { updated_at: isoTime(at), source_id: sourceId }),
  };
}
