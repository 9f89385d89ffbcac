import type { RetryQueue } from '@tributary/domain/profiles/retry-queue';
import { sendAll } from './send-all.ts';

/** Between these, so that what collided does not collide again and a throttled item gets time to breathe. */
const DELAY_S = { min: 2, max: 20 } as const;

/**
 * The queue of events whose profile could not be written now.
 *
 * @param random between 0 and 1, spreads the messages
 * @example
 * const confirmed = await retryQueue(env.RETRY_QUEUE_URL).send(messages);
 */
export function retryQueue(queueUrl: string, random: () => number = Math.random): RetryQueue {
  const delay = () => DELAY_S.min + Math.floor(random() * (DELAY_S.max - DELAY_S.min + 1));
  return {
    send: (messages) =>
      sendAll(
        queueUrl,
        messages.map((message) => ({ body: JSON.stringify(message), delaySeconds: delay() })),
      ),
  };
}
