import { isOver, UnmergeJob } from './unmerge-job.ts';
import type { UnmergeJobs, UnmergeMessage, UnmergeQueue } from './unmerge-jobs.ts';

/**
 * Jobs in memory, as JSON.
 *
 * @example
 * const jobs = memoryUnmergeJobs();
 * await jobs.save(job);
 */
export function memoryUnmergeJobs(): UnmergeJobs {
  const texts = new Map<string, string>();
  const find = (workspaceId: string, id: string) => {
    const text = texts.get(`${workspaceId} ${id}`);
    return text === undefined ? undefined : UnmergeJob.parse(JSON.parse(text));
  };
  return {
    save(job) {
      const standing = find(job.workspaceId, job.id);
      if (!standing || !isOver(standing)) texts.set(`${job.workspaceId} ${job.id}`, JSON.stringify(job));
      return Promise.resolve();
    },
    find: (workspaceId, id) => Promise.resolve(find(workspaceId, id)),
  };
}

/**
 * A queue in memory that keeps what was sent.
 *
 * @example
 * const queue = memoryUnmergeQueue();
 * queue.sent; // [{ message, delaySeconds }]
 */
export function memoryUnmergeQueue(): UnmergeQueue & {
  readonly sent: { readonly message: UnmergeMessage; readonly delaySeconds: number }[];
} {
  const sent: { readonly message: UnmergeMessage; readonly delaySeconds: number }[] = [];
  return {
    sent,
    send(message, delaySeconds) {
      sent.push({ message, delaySeconds });
      return Promise.resolve();
    },
  };
}
