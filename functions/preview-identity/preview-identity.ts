import type { ConfigurationStore } from '@tributary/domain/configuration/configuration-store';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { ReadHistory } from '@tributary/domain/history/history';
import type { LakeReader } from '@tributary/domain/history/lake-reader';
import { compileIdentity, retaining } from '@tributary/domain/identity/compile-rules';
import { type HistoryPreview, previewHistory } from '@tributary/domain/identity/preview-history';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { Invocation } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import { type PreviewJob, type PreviewJobs, PreviewMessage } from '@tributary/domain/previewing/preview-job';
import { pastHistory } from '@tributary/domain/history/past-events';
import { reportOf } from './report.ts';

export type PreviewDependencies = {
  readonly store: Pick<ConfigurationStore, 'workspace'>;
  readonly jobs: PreviewJobs;
  readonly lake: Pick<LakeReader, 'listKeys'>;
  readonly history: ReadHistory;
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly observe: Observe;
};

/** Different identifiers, at about 100 bytes each. */
const MAX_IDENTIFIERS = 4_000_000;
/** The second reading does more than the first, and what was made has to be compared. */
const CLUSTERS_SHARE = 0.4;
const RESERVED_MS = 60_000;
/** Events land by the hour in which the stream took them, which may be the one after they were received. */
const HOUR_MS = 3_600_000;

/**
 * Previews rules over a long range: what was asked, and what came of it, is a job that can be looked at. Nothing but the
 * job is written, so that doing it twice does no harm.
 *
 * @throws what was not there to be read: whoever asked sees that it failed
 * @example
 * const handle = previewIdentity({ store, jobs, lake, history, now, random, observe });
 */
export function previewIdentity(dependencies: PreviewDependencies) {
  return async function handle(message: unknown, running: Invocation): Promise<void> {
    const { jobs, now, observe } = dependencies;
    const { workspaceId, id } = PreviewMessage.parse(message);
    const job = await jobs.find(workspaceId, id);
    if (job === undefined || job.state === 'done') return;
    await jobs.save({ ...job, state: 'running', changedAt: now() });
    try {
      const end = await preview(job, running, dependencies);
      await jobs.save({ ...job, ...end, changedAt: now() });
      observe({ PreviewsDone: 1 });
    } catch (error) {
      await jobs.save({ ...job, state: 'failed', changedAt: now() });
      throw error;
    }
  };
}

async function preview(
  job: PreviewJob,
  running: Invocation,
  { store, lake, history, now, random }: PreviewDependencies,
): Promise<Pick<PreviewJob, 'state' | 'report'>> {
  const stored = await store.workspace(job.workspaceId);
  // Deleted meanwhile: there is nobody to preview for.
  if (stored === undefined) return { state: 'failed' };
  const configuration = compileConfiguration(stored);
  const today = configuration.identity;
  const proposed = retaining(compileIdentity(job.definition, today.version + 1), today);
  const earliest = await pastHistory(configuration, { readHistory: history, lake }).earliest();
  const from = Math.min(job.to, Math.max(job.from ?? 0, (earliest ?? job.to) - HOUR_MS));
  const range = { from, to: job.to };
  const found: HistoryPreview = await previewHistory(
    { configuration, proposed, range, limits: limitsOf(job, now(), running.remainingMs()) },
    { history, now, random },
  );
  return { state: 'done', report: reportOf(found, range) };
}

function limitsOf({ sample }: PreviewJob, now: number, remainingMs: number) {
  const timeMs = Math.max(0, remainingMs - RESERVED_MS);
  return {
    events: sample,
    identifiers: MAX_IDENTIFIERS,
    clustersUntil: now + timeMs * CLUSTERS_SHARE,
    until: now + timeMs,
  };
}
