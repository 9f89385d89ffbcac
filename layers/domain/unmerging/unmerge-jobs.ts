import * as z from 'zod';
import { UnmergeId, WorkspaceId } from '../ids/ids.ts';
import type { UnmergeJob } from './unmerge-job.ts';

/** Port: requests to unmerge, and how far each has come. They go after some months. */
export interface UnmergeJobs {
  /** Writes it over what is there, unless that is over. */
  save(job: UnmergeJob): Promise<void>;
  find(workspaceId: string, id: string): Promise<UnmergeJob | undefined>;
}

/** What the queue of unmerges carries. */
export const UnmergeMessage = z.object({ v: z.literal(1), workspaceId: WorkspaceId, id: UnmergeId });
export type UnmergeMessage = z.infer<typeof UnmergeMessage>;

/** Port: the queue of unmerges. A copy is harmless. */
export interface UnmergeQueue {
  /** @throws where the queue did not take it */
  send(message: UnmergeMessage, delaySeconds: number): Promise<void>;
}
