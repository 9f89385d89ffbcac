import type { WakeUps } from '@tributary/domain/profiles/profile-store';
import { sendAll } from './send-all.ts';

/** SQS delays a message by no more. */
const MAX_DELAY_S = 900;
const ATTEMPTS = 3;

/** Wake-ups that the queue did not take; the batch or tick that asked for them has to come again. */
export class WakeUpsNotSent extends Error {
  override readonly name = 'WakeUpsNotSent';
}

/**
 * The wake queue. The delay is exact to the second and rounded up: too early would find nothing changed.
 *
 * @param now milliseconds since the epoch
 * @throws WakeUpsNotSent
 * @example
 * await wakeUps(env.WAKE_QUEUE_URL).schedule([{ workspaceId, key, at: Date.now() + 30_000 }]);
 */
export function wakeUps(queueUrl: string, now: () => number = Date.now): WakeUps {
  return {
    schedule: async (wanted) => {
      let left = wanted;
      for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
        const confirmed = await sendAll(
          queueUrl,
          left.map((wakeUp) => message(wakeUp, now())),
        );
        left = left.filter((_, index) => confirmed[index] !== true);
      }
      if (left.length > 0) throw new WakeUpsNotSent(`The wake queue did not take ${left.length} messages.`);
    },
  };
}

function message(wakeUp: Parameters<WakeUps['schedule']>[0][number], now: number) {
  const { workspaceId, key, at } = wakeUp;
  const seconds = Math.ceil((at - now) / 1000);
  return {
    body: JSON.stringify({ v: 1, workspaceId, key, at }),
    delaySeconds: Math.min(MAX_DELAY_S, Math.max(0, seconds)),
  };
}
