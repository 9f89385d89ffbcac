import type { StreamRecord } from '../collecting/event-line.ts';

/** What is known of the running invocation. */
export type Invocation = {
  /** Milliseconds left before the platform ends this invocation. */
  readonly remainingMs: () => number;
};

/** Everything before `failedFrom` (a sequence number) is dealt with; it and what follows are to come again. */
export type StreamResult = { readonly failedFrom?: string };

/** A use case behind a stream mapping. It throws only where infrastructure is broken: then the batch comes again. */
export type StreamUseCase<R = StreamRecord> = (
  records: readonly R[],
  invocation: Invocation,
) => Promise<StreamResult>;

/** One message of a queue. Times and `receives` are what the queue says (milliseconds, 1 at first). */
export type QueueMessage = {
  readonly id: string;
  readonly body: string;
  /** Name of the queue it came from. */
  readonly queue: string;
  readonly sentAt: number;
  /** When somebody first took it: later than `sentAt` by what it waited behind others. */
  readonly firstReceivedAt: number;
  readonly receives: number;
};

/** The end of one message: gone from the queue, or back after a time. */
export type MessageOutcome =
  { readonly kind: 'done' } | { readonly kind: 'retry'; readonly afterMs?: number };

/** A use case behind a queue: one outcome a message, in the order given. */
export type QueueUseCase = (
  messages: readonly QueueMessage[],
  invocation: Invocation,
) => Promise<readonly MessageOutcome[]>;
