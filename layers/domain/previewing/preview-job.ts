import * as z from 'zod';
import { IdentityDefinition } from '../identity/definition.ts';
import { PreviewId, WorkspaceId } from '../ids/ids.ts';

/** A request to preview rules over a long range, and what came of it. */
export const PreviewJob = z.object({
  v: z.literal(1),
  id: PreviewId,
  workspaceId: WorkspaceId,
  definition: IdentityDefinition,
  /** Arrival times, milliseconds since the epoch, as all times here; absent: from the first event on. */
  from: z.int().optional(),
  to: z.int(),
  /** At most so many events. */
  sample: z.int().min(1),
  requestedAt: z.int(),
  changedAt: z.int(),
  state: z.enum(['pending', 'running', 'done', 'failed']),
  /** Of `done`, as it is answered. */
  report: z.record(z.string(), z.json()).optional(),
});
export type PreviewJob = z.infer<typeof PreviewJob>;

/** What starts the work. */
export const PreviewMessage = z.object({ v: z.literal(1), workspaceId: WorkspaceId, id: PreviewId });
export type PreviewMessage = z.infer<typeof PreviewMessage>;

/** Port: requests to preview. They go after a week. */
export interface PreviewJobs {
  /** Writes it over what is there, unless that is done. */
  save(job: PreviewJob): Promise<void>;
  find(workspaceId: string, id: string): Promise<PreviewJob | undefined>;
}

/** Port: begins the work, which goes on by itself; now and then twice, which does no harm. */
export interface PreviewStarter {
  /** @throws where it could not be started */
  start(message: PreviewMessage): Promise<void>;
}

/** It waits for five minutes at most, and then has fifteen: who has said nothing for so long was stopped. */
const SILENT_MS = 20 * 60_000;

/**
 * The state of a job as it is to be told: one that has broken off without a word has failed.
 *
 * @example
 * stateOf(job, Date.now()); // 'running'
 */
export function stateOf({ state, changedAt }: PreviewJob, now: number): PreviewJob['state'] {
  const isOpen = state === 'pending' || state === 'running';
  return isOpen && now - changedAt > SILENT_MS ? 'failed' : state;
}
