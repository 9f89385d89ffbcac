import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { destinationOf } from '@tributary/domain/destinations/names';
import { shortHash } from '@tributary/domain/ids/ids';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import type {
  Invocation,
  MessageOutcome,
  QueueMessage,
  QueueUseCase,
} from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import { ATTEMPT_MS } from './attempt.ts';
import { conclude, type Conclusion, isOver } from './conclude.ts';
import { deliverActivation, type Delivering } from './deliver-activation.ts';
import type { Ended } from './ended.ts';
import { findOnce } from './find-once.ts';
import { inParallel } from './in-parallel.ts';
import { type Kept, keepDeadLetters } from './keep-dead-letters.ts';
import { ledgerEntries } from './ledger-entries.ts';
import { type Activation, readMessage } from './read-message.ts';
import { wholeEvents } from './whole-events.ts';

export type DeliverActivations = Delivering & {
  readonly lake: LakeWriter;
  readonly ledger: Pick<LedgerStore, 'record'>;
  readonly newBatchId: () => string;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
  readonly observe: Observe;
};

/** Deliveries of one batch under way at once. */
const AT_ONCE = 10;

/** Kept back for two attempts and for writing down what became of them. */
const RESERVE_MS = 2 * ATTEMPT_MS + 5_000;

/**
 * Delivers what the queues of destinations hold. Each message ends by itself: a bad one, a slow vendor or a refused
 * delivery never touches its neighbours. It throws where nothing of a batch could be attempted, or its ends could not
 * be written down; then the batch comes again.
 */
export function deliverActivations(dependencies: DeliverActivations): QueueUseCase {
  return async function deliverBatch(messages, invocation) {
    const read = messages.map((message) => ({ message, activation: readMessage(message) }));
    const activations = read.flatMap(({ activation }) => activation ?? []);
    const ends = await attemptAll(dependencies, activations, invocation);
    throwIfAllBroken(ends, dependencies.now());
    const conclusions = activations.map((activation) => {
      const ended = ends.get(activation) ?? { kind: 'wait' };
      return conclude(activation, ended, { now: dependencies.now(), random: dependencies.random() });
    });
    const unreadable = read.flatMap(({ message, activation }) => (activation ? [] : [message]));
    await writeDown(dependencies, conclusions, unreadable);
    count(dependencies.observe, conclusions, unreadable.length);
    const outcomes = new Map(conclusions.map(({ activation, outcome }) => [activation.message, outcome]));
    return messages.map((message): MessageOutcome => outcomes.get(message) ?? { kind: 'done' });
  };
}

/** Facts of one profile and subject go one after another: in parallel they would only wait for each other's lease. */
async function attemptAll(
  dependencies: Delivering,
  activations: readonly Activation[],
  { remainingMs }: Invocation,
): Promise<ReadonlyMap<Activation, Ended>> {
  const ends = new Map<Activation, Ended>();
  const { profiles, now } = dependencies;
  const inBatch = {
    ...dependencies,
    find: findOnce(profiles, now),
    wholeEvent: wholeEvents(profiles, activations, now),
  };
  const groups = Map.groupBy(activations, ({ id, destinationId, fact }) =>
    fact.name === 'Event Forwarded'
      ? id
      : [destinationId, fact.detail.profileId, fact.detail.segmentId].join(' '),
  );
  await inParallel([...groups.values()], AT_ONCE, async (activation) => {
    if (remainingMs() < RESERVE_MS) return;
    try {
      ends.set(activation, await deliverActivation(inBatch, activation));
    } catch (error) {
      ends.set(activation, { kind: 'broken', error });
    }
  });
  return ends;
}

/** What has been tried for long enough ends by itself, so that nothing comes again for ever. */
function throwIfAllBroken(ends: ReadonlyMap<Activation, Ended>, now: number): void {
  const errors = [...ends].flatMap(([activation, ended]) =>
    ended.kind === 'broken' && !isOver(activation, now) ? [ended.error] : [],
  );
  if (errors.length === 0 || errors.length < ends.size) return;
  throw new Error('No delivery of the batch could be attempted.', { cause: errors[0] });
}

async function writeDown(
  { lake, ledger, now, newBatchId }: DeliverActivations,
  conclusions: readonly Conclusion[],
  unreadable: readonly QueueMessage[],
): Promise<void> {
  const at = now();
  const letters = conclusions.flatMap(({ activation, deadLetter }): Kept[] =>
    deadLetter ? [{ workspaceId: activation.fact.detail.workspaceId, letter: deadLetter }] : [],
  );
  await keepDeadLetters(lake, [...letters, ...unreadable.map((message) => unreadLetter(message, at))], at);
  const entries = ledgerEntries(conclusions, { at, newBatchId });
  if (entries.length > 0) await ledger.record(entries);
}

function unreadLetter({ id, body, queue, receives }: QueueMessage, now: number): Kept {
  const letter = {
    v: 1,
    activationId: shortHash(id),
    destinationId: destinationOf(queue) ?? 'unknown',
    request: { message: body },
    attempts: receives,
    reason: 'message-unreadable',
    at: new Date(now).toISOString(),
  } as const;
  return { workspaceId: 'unknown', letter };
}

function count(observe: Observe, conclusions: readonly Conclusion[], unreadable: number): void {
  const how = (state: Conclusion['state']) => (typeof state === 'string' ? state : Object.keys(state)[0]);
  const counts = Map.groupBy(conclusions, ({ state }) => how(state));
  observe({
    ActivationsDelivered: counts.get('delivered')?.length ?? 0,
    ActivationsFiltered: counts.get('filtered')?.length ?? 0,
    ActivationsDeadLettered: (counts.get('deadLettered')?.length ?? 0) + unreadable,
    ActivationsRetried: counts.get('pending')?.length ?? 0,
  });
}
