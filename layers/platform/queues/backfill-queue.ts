import type { BackfillQueue } from '@tributary/domain/backfill/job';
import { sendAll } from './send-all.ts';

/** The queue did not take a step: whoever wanted it has to come again. */
export class StepNotSent extends Error {
  override readonly name = 'StepNotSent';
}

/**
 * The queue of steps of backfills.
 *
 * @throws StepNotSent
 * @example
 * await backfillQueue(env.BACKFILL_QUEUE_URL).send(message, 60);
 */
export function backfillQueue(queueUrl: string): BackfillQueue {
  return {
    send: async (message, delaySeconds) => {
      const [confirmed] = await sendAll(queueUrl, [{ body: JSON.stringify(message), delaySeconds }]);
      if (confirmed !== true) throw new StepNotSent('The queue did not take a step of a backfill.');
    },
  };
}
