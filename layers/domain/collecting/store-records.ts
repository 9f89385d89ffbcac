import type { RandomBytes } from '../ids/ids.ts';
import type { Invocation } from '../outcomes/batch.ts';
import type { EventStream, PutOutcome } from './event-line.ts';
import type { OutgoingRecord } from './grouping.ts';

/** What putting records needs: the stream, a pause, and randomness for its length. */
export type StoreDependencies = {
  readonly stream: EventStream;
  readonly wait: (ms: number) => Promise<void>;
  readonly random: RandomBytes;
};

/** How often records that were not taken are offered, the first time included. */
const ATTEMPTS = 4;

/** The longest pause before the second attempt; it doubles with each. In all less than a second on average. */
const PAUSE_MS = 100;

/**
 * Puts records on the stream, offering those it did not take again after a pause with full jitter, as long as there is
 * time for it. `stored` means all of them. Otherwise some may be on the stream: sent again, the events are known by
 * their messageIds.
 *
 * @example
 * if ((await storeRecords(deps, records, invocation)) === 'throttled') throw new Problem('slow-down', '…');
 */
export async function storeRecords(
  { stream, wait, random }: StoreDependencies,
  records: readonly OutgoingRecord[],
  { remainingMs }: Invocation,
): Promise<PutOutcome> {
  let left = records;
  let worst: PutOutcome = 'stored';
  for (let attempt = 0; attempt < ATTEMPTS && left.length > 0; attempt += 1) {
    const pause = attempt === 0 ? 0 : Math.ceil(PAUSE_MS * 2 ** attempt * ((random(1)[0] ?? 255) / 255));
    if (attempt > 0 && pause >= remainingMs()) break;
    if (attempt > 0) await wait(pause);
    const outcomes = await stream.put(left);
    worst = outcomes.includes('unavailable') ? 'unavailable' : 'throttled';
    left = left.filter((_, index) => outcomes[index] !== 'stored');
  }
  return left.length === 0 ? 'stored' : worst;
}
