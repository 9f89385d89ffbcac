import * as z from 'zod';
import { WorkspaceId } from '../ids/ids.ts';

/** A step of a backfill, as it stands on the queue. A copy is harmless: a step sets what it computes, and adds nothing. */
export const BackfillMessage = z.object({
  v: z.literal(1),
  workspaceId: WorkspaceId,
  /** The computed trait or segment. */
  id: z.string().min(1),
  version: z.int().min(1),
  /** Features that were new with this version. */
  features: z.array(z.string()).min(1),
  /** Arrival of the oldest event to look at, milliseconds. */
  from: z.int(),
  /** Identifier keys up to here are done; absent: none. `null`: all are. */
  after: z.string().nullable().default(''),
  /** Keys of profiles that could not be written yet. */
  again: z.array(z.string()).default([]),
  /** How often only those were tried. */
  round: z.int().default(0),
});
export type BackfillMessage = z.infer<typeof BackfillMessage>;

/** How far the history of a definition's version is. */
export type BackfillJob = {
  readonly version: number;
  readonly status: 'pending' | 'running' | 'done';
  /** Profiles that were left as they are: written too often, or with more events than fit in memory. */
  readonly missed?: number;
};

/** Port: the jobs of a workspace's definitions. */
export interface BackfillJobs {
  read(workspaceId: string, id: string): Promise<BackfillJob | undefined>;
  /** Nothing goes back: neither to an older version, nor from done to running or pending. */
  write(workspaceId: string, id: string, job: BackfillJob): Promise<void>;
}

/** Port: the queue of steps. */
export interface BackfillQueue {
  /**
   * @param delaySeconds 0 to 900
   * @throws where the queue has not confirmed it
   */
  send(message: BackfillMessage, delaySeconds: number): Promise<void>;
}

/** The order in which a job goes on. */
const ORDER = { pending: 0, running: 1, done: 2 } as const satisfies Record<BackfillJob['status'], number>;

/**
 * Whether a job may be written over another.
 *
 * @example
 * isLater({ version: 2, status: 'running' }, { version: 2, status: 'done' }); // false
 */
export function isLater(job: BackfillJob, standing: BackfillJob | undefined): boolean {
  if (standing === undefined || job.version > standing.version) return true;
  return job.version === standing.version && ORDER[job.status] >= ORDER[standing.status];
}
