import { isOver, UnmergeJob } from '@tributary/domain/unmerging/unmerge-job';
import type { UnmergeJobs } from '@tributary/domain/unmerging/unmerge-jobs';
import { requestItems } from './request-items.ts';

/** A request is looked at for days; the pin on both profiles stays. */
const KEPT_S = 90 * 86_400;

/**
 * Requests to unmerge, in the activity table: partition `unmerge#<workspaceId>`, sort key the request's id.
 *
 * @example
 * await unmergeJobs(env.ACTIVITY_TABLE).find('wsp_…', 'unm_…');
 */
export function unmergeJobs(table: string): UnmergeJobs {
  return requestItems<UnmergeJob>(table, {
    name: 'unmerge',
    keptS: KEPT_S,
    isOver,
    parse: (body) => UnmergeJob.parse(body),
  });
}
