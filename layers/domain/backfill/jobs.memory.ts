import {
  type BackfillJob,
  type BackfillJobs,
  type BackfillMessage,
  type BackfillQueue,
  isLater,
} from './job.ts';

/**
 * Jobs in memory.
 *
 * @example
 * const jobs = memoryBackfillJobs();
 */
export function memoryBackfillJobs(): BackfillJobs {
  const jobs = new Map<string, BackfillJob>();
  return {
    read: (workspaceId, id) => Promise.resolve(jobs.get(`${workspaceId} ${id}`)),
    write(workspaceId, id, job) {
      const key = `${workspaceId} ${id}`;
      if (isLater(job, jobs.get(key))) jobs.set(key, job);
      return Promise.resolve();
    },
  };
}

/**
 * A queue in memory: what was sent, oldest first.
 *
 * @example
 * const { queue, sent } = memoryBackfillQueue();
 */
export function memoryBackfillQueue(): { readonly queue: BackfillQueue; readonly sent: BackfillMessage[] } {
  const sent: BackfillMessage[] = [];
  return { sent, queue: { send: (message) => Promise.resolve(void sent.push(message)) } };
}
