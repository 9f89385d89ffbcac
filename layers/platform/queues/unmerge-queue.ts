import type { UnmergeQueue } from '@tributary/domain/unmerging/unmerge-jobs';
import { sendAll } from './send-all.ts';

/** The queue did not take a request to unmerge: whoever asked has to ask again. */
export class UnmergeNotSent extends Error {
  override readonly name = 'UnmergeNotSent';
}

/**
 * The queue of requests to unmerge.
 *
 * @throws UnmergeNotSent
 * @example
 * await unmergeQueue(env.UNMERGE_QUEUE_URL).send({ v: 1, workspaceId, id }, 0);
 */
export function unmergeQueue(queueUrl: string): UnmergeQueue {
  return {
    send: async (message, delaySeconds) => {
      const [confirmed] = await sendAll(queueUrl, [{ body: JSON.stringify(message), delaySeconds }]);
      if (confirmed !== true) throw new UnmergeNotSent('The queue did not take the request.');
    },
  };
}
