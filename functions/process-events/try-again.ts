import type { MessageOutcome, QueueMessage } from '@tributary/domain/outcomes/batch';
import type { RandomBytes } from '@tributary/domain/ids/ids';

const FIRST_MS = 2_000;
/** The queue gives a message up after twenty tries: at this pace in an hour and a half. */
const LONGEST_MS = 600_000;

/**
 * An event whose profile is still not to be written comes back soon at first and then less and less often. Half of the
 * pause is left to chance, so that what collided does not collide again.
 */
export function tryAgain({ receives }: Pick<QueueMessage, 'receives'>, random: RandomBytes): MessageOutcome {
  const step = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(30, receives - 1));
  const chance = (random(1)[0] ?? 0) / 255;
  return { kind: 'retry', afterMs: Math.round((step * (1 + chance)) / 2) };
}
