import type { EventStream, PutOutcome } from './event-line.ts';

/** What the double took, and how it is to behave. */
export type MemoryEventStream = EventStream & {
  /** Every record stored, in order. */
  readonly records: readonly { readonly partitionKey: string; readonly data: Uint8Array }[];
  /** How often `put` was called. */
  readonly calls: () => number;
  /** Decides the outcome of each record of the calls to come; `Error` makes the call itself throw. */
  readonly behave: (how: (call: number, index: number) => PutOutcome | Error) => void;
};

/**
 * An events stream in memory: takes everything until told otherwise.
 *
 * @example
 * const stream = memoryEventStream();
 * stream.behave((call) => (call === 1 ? 'throttled' : 'stored'));
 */
export function memoryEventStream(): MemoryEventStream {
  const records: { partitionKey: string; data: Uint8Array }[] = [];
  let calls = 0;
  let how: (call: number, index: number) => PutOutcome | Error = () => 'stored';
  return {
    records,
    calls: () => calls,
    behave: (behaviour) => void (how = behaviour),
    put(batch) {
      calls += 1;
      const outcomes: PutOutcome[] = [];
      for (const [index, record] of batch.entries()) {
        const outcome = how(calls, index);
        if (outcome instanceof Error) return Promise.reject(outcome);
        if (outcome === 'stored') records.push(record);
        outcomes.push(outcome);
      }
      return Promise.resolve(outcomes);
    },
  };
}
