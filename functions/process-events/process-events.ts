import { newId } from '@tributary/domain/ids/ids';
import { stageEntries, type Verdict } from '@tributary/domain/ledger/stage-entries';
import type { QueueUseCase, StreamUseCase } from '@tributary/domain/outcomes/batch';
import { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import type { ProcessDependencies } from './dependencies.ts';
import type { Incoming, LineEnd, Unreadable } from './incoming.ts';
import { keepFailed } from './keep-failed.ts';
import { openRecord } from './open-record.ts';
import { processLines } from './process-lines.ts';
import { tryAgain } from './try-again.ts';
import { eventVerdicts, recordVerdicts } from './verdicts.ts';

/**
 * Turns records of the events stream into committed profiles. What cannot be processed is kept as a failed event; events
 * of a profile that cannot be written now go to the retry queue; only broken infrastructure fails the batch.
 *
 * @example
 * const handle = processEvents({ store, configuration, retryQueue, lake, ledger, now, random, sleep, observe });
 */
export function processEvents(dependencies: ProcessDependencies): StreamUseCase {
  return async function handle(records) {
    const opened = records.map(openRecord);
    const lines = opened.flatMap((record) => record.lines);
    const unreadable = opened.flatMap((record) => record.unreadable);
    const ends = await processLines(lines, dependencies);
    // Failed events and the ledger come last: nothing of the batch is said to be done before it is.
    await confirmRetries(ends, dependencies);
    await finish({ ends, unreadable, verdicts: recordVerdicts(ends, unreadable) }, dependencies);
    return {};
  };
}

/**
 * Does the same for events that come back from the retry queue. A copy is harmless: its profile remembers the event.
 *
 * @example
 * const handle = processRetries({ store, configuration, retryQueue, lake, ledger, now, random, sleep, observe });
 */
export function processRetries(dependencies: ProcessDependencies): QueueUseCase {
  return async function handle(messages) {
    // What is none of ours stays on the queue until its dead-letter queue keeps it for a person to look at.
    const parsed = messages.map(({ body }) => messageOf(body));
    const ends = await processLines(
      parsed.filter((message) => message !== undefined),
      dependencies,
    );
    await finish({ ends, unreadable: [], verdicts: eventVerdicts(ends) }, dependencies);
    return messages.map((message, index) => {
      const event = parsed[index];
      if (!event) return { kind: 'retry' };
      return ends.get(event)?.is === 'retry' ? tryAgain(message, dependencies.random) : { kind: 'done' };
    });
  };
}

function messageOf(body: string): RetryMessage | undefined {
  try {
    return RetryMessage.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** Until the queue has them, the record is not done. */
async function confirmRetries(
  ends: ReadonlyMap<Incoming, LineEnd>,
  { retryQueue }: ProcessDependencies,
): Promise<void> {
  const messages = [...ends].flatMap(([incoming, end]) =>
    end.is === 'retry' ? [{ v: 1 as const, ...incoming }] : [],
  );
  if (messages.length === 0) return;
  const confirmed = await retryQueue.send(messages);
  if (confirmed.length < messages.length || confirmed.includes(false))
    throw new Error('The retry queue did not take every event.');
}

async function finish(
  {
    ends,
    unreadable,
    verdicts,
  }: {
    readonly ends: ReadonlyMap<Incoming, LineEnd>;
    readonly unreadable: readonly Unreadable[];
    readonly verdicts: readonly Verdict[];
  },
  dependencies: ProcessDependencies,
): Promise<void> {
  const at = dependencies.now();
  const batchId = newId('tok_', at, dependencies.random);
  await keepFailed(ends, unreadable, { at, lake: dependencies.lake });
  const entries = stageEntries({ stage: 'process', at, batchId }, verdicts);
  if (entries.length > 0) await dependencies.ledger.record(entries);
  const count = (is: LineEnd['is']) => [...ends.values()].filter((end) => end.is === is).length;
  dependencies.observe({
    EventsProcessed: count('processed'),
    EventsDuplicate: count('duplicate'),
    EventsRetried: count('retry'),
    EventsFailed: count('failed') + unreadable.length,
  });
}
