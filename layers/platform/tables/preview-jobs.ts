import { PreviewJob, type PreviewJobs } from '@tributary/domain/previewing/preview-job';
import { requestItems } from './request-items.ts';

/** Its examples name people: it stays for as long as it is looked at. */
const KEPT_S = 7 * 86_400;

/**
 * Requests to preview rules, in the activity table: partition `preview#<workspaceId>`, sort key the request's id.
 *
 * @example
 * await previewJobs(env.ACTIVITY_TABLE).find('wsp_…', 'pvw_…');
 */
export function previewJobs(table: string): PreviewJobs {
  return requestItems<PreviewJob>(table, {
    name: 'preview',
    keptS: KEPT_S,
    isOver: ({ state }) => state === 'done',
    parse: (body) => PreviewJob.parse(body),
  });
}
