import { newId } from '@tributary/domain/ids/ids';
import { stageEntries, type Verdict } from '@tributary/domain/ledger/stage-entries';
import type { Invocation, QueueUseCase, StreamUseCase } from '@tributary/domain/outcomes/batch';
import { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import { batchHealth } from './batch-health.ts';
import type { ProcessDependencies } from './dependencies.ts';
import type { Incoming, LineEnd, Unreadable } from './incoming.ts';
import { keepFailed } from './keep-failed.ts';
import type { Opened } from './open-record.ts';
import { processLines } from './process-lines.ts';
import { slices } from './slices.ts';
import { tryAgain } from './try-again.ts';
import { eventVerdicts, recordVerdicts } from './verdicts.ts';

/**
 * What must be left when nothing more is begun: a call of a service takes up to three tries of six seconds, and what
 * was done has still to be told to the lake and the ledger.
 */
const RESERVE_MS = 20_000;

/**
 * Turns records of the events stream into committed profiles. What cannot be processed is kept as a failed event; events
 * of a profile that cannot be written now go to the retry queue; records that time does not allow for come again; only
 * broken infrastructure fails the batch.
 *
 * @example
 * const handle = processEvents({ store, configuration, retryQueue, lake, ledger, now, random, sleep, observe });
 */
export function processEvents(dependencies: ProcessDependencies): StreamUseCase {
  return async function handle(records, invocation) {
    const health = batchHealth();
    const ports = { ...dependencies, late: lateIn(invocation), health: health.add };
    let failedFrom: string | undefined;
    for (const slice of slices(records)) {
      failedFrom = await processSlice(slice, ports);
      if (failedFrom !== undefined) break;
    }
    health.tell(dependencies.observe);
    return failedFrom === undefined ? {} : { failedFrom };
  };
}

/** Returns from where the stream has to give all again, if there was no time for all. */
async function processSlice(
  opened: readonly Opened[],
  dependencies: ProcessDependencies,
): Promise<string | undefined> {
  const all = await processLines(
    opened.flatMap((record) => record.lines),
    dependencies,
  );
  // From the first record that is not done the stream gives all again: only what is before is told as done, by record.
  const left = opened.findIndex((record) => record.lines.some((line) => !all.has(line)));
  const done = left < 0 ? opened : opened.slice(0, left);
  const ends = endsOf(done, all);
  const unreadable = done.flatMap((record) => record.unreadable);
  // Failed events and the ledger come last: nothing of the slice is said to be done before it is.
  await confirmRetries(ends, dependencies);
  const early = earlyVerdicts(left < 0 ? [] : opened.slice(left), all);
  const verdicts = [...recordVerdicts(ends, unreadable), ...early];
  await finish({ ends, unreadable, verdicts }, dependencies);
  return opened[left]?.sequenceNumber;
}

/**
 * Does the same for events that come back from the retry queue. A copy is harmless: its profile remembers the event.
 *
 * @example
 * const handle = processRetries({ store, configuration, retryQueue, lake, ledger, now, random, sleep, observe });
 */
export function processRetries(dependencies: ProcessDependencies): QueueUseCase {
  return async function handle(messages, invocation) {
    // What is none of ours stays on the queue until its dead-letter queue keeps it for a person to look at.
    const parsed = messages.map(({ body }) => messageOf(body));
    const health = batchHealth();
    const ends = await processLines(
      parsed.filter((message) => message !== undefined),
      { ...dependencies, late: lateIn(invocation), health: health.add },
    );
    await finish({ ends, unreadable: [], verdicts: eventVerdicts(ends) }, dependencies);
    health.tell(dependencies.observe);
    return messages.map((message, index) => {
      const event = parsed[index];
      if (!event) return { kind: 'retry' };
      return isDone(ends.get(event)) ? { kind: 'done' } : tryAgain(message, dependencies.random);
    });
  };
}

function lateIn({ remainingMs }: Invocation): () => boolean {
  return () => remainingMs() < RESERVE_MS;
}

function isDone(end: LineEnd | undefined): boolean {
  return end !== undefined && end.is !== 'retry';
}

/** In the order of the lines. */
function endsOf(
  records: readonly Opened[],
  all: ReadonlyMap<Incoming, LineEnd>,
): ReadonlyMap<Incoming, LineEnd> {
  const ends = new Map<Incoming, LineEnd>();
  for (const line of records.flatMap((record) => record.lines)) {
    const end = all.get(line);
    if (end) ends.set(line, end);
  }
  return ends;
}

/**
 * Of records that come again: what was processed of them already, event by event. It comes as a duplicate then, and
 * only this says that it was none. How their other events end is said when they come.
 */
function earlyVerdicts(left: readonly Opened[], all: ReadonlyMap<Incoming, LineEnd>): Verdict[] {
  const processed = [...endsOf(left, all)].filter(([, end]) => end.is === 'processed');
  return eventVerdicts(new Map(processed));
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
