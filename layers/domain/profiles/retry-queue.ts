import * as z from 'zod';
import { EventLine } from '../collecting/event-line.ts';

/**
 * One event that waits for its profile, as it stands on the retry queue. Copies are harmless: an event folded twice is
 * known by its `messageId`.
 */
export const RetryMessage = z.object({
  v: z.literal(1),
  recordId: z.string().min(1),
  index: z.int().min(0).meta({ description: 'Which line of that record, from 0.' }),
  arrivedAt: z
    .int()
    .meta({ description: 'When the stream took the record, milliseconds: the hour of its ledger entry.' }),
  line: EventLine,
});
export type RetryMessage = z.infer<typeof RetryMessage>;

/**
 * Port: the queue of events whose profile could not be written now. The adapter spreads the messages with a delay that
 * holds jitter.
 */
export interface RetryQueue {
  /**
   * Which messages the queue has confirmed, in the order given. No answer (a time-out) is not a confirmation: false.
   */
  send(messages: readonly RetryMessage[]): Promise<readonly boolean[]>;
}
