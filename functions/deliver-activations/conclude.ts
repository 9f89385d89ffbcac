import type { DeadLetter } from '@tributary/domain/destinations/ports';
import { MAX_RECEIVES, RETRY_FOR_MS, retryDelay, waitDelay } from '@tributary/domain/destinations/retry';
import type { ActivationState } from '@tributary/domain/ledger/ledger';
import type { MessageOutcome } from '@tributary/domain/outcomes/batch';
import type { Ended } from './ended.ts';
import type { Activation } from './read-message.ts';

/** What never had its turn is not given up for its age, but before its queue takes it away without a word. */
const MOST_WAITS = MAX_RECEIVES - 50;

/** What is to be done and written down about one activation. */
export type Conclusion = {
  readonly activation: Activation;
  readonly outcome: MessageOutcome;
  readonly state: ActivationState;
  readonly deadLetter?: DeadLetter;
};

/** From how an attempt ended: done, tried again by the schedule, or given up with a dead letter. */
export function conclude(
  activation: Activation,
  ended: Ended,
  at: { readonly now: number; readonly random: number },
): Conclusion {
  const { receives } = activation.message;
  if (ended.kind === 'delivered') return { activation, outcome: DONE, state: 'delivered' };
  if (ended.kind === 'filtered') return { activation, outcome: DONE, state: { filtered: ended.reason } };
  const over = isOver(activation, at.now);
  if (ended.kind === 'wait')
    return over && receives >= MOST_WAITS
      ? givenUp(activation, NEVER_ITS_TURN, at.now)
      : waiting(activation, ended.afterMs ?? waitDelay({ receives, random: at.random }));
  const failed = ended.kind === 'broken' ? BROKEN : ended;
  if (failed.kind === 'final' || over) return givenUp(activation, failed, at.now);
  const { afterMs } = failed;
  const asked = afterMs === undefined ? {} : { retryAfterMs: afterMs };
  return waiting(activation, retryDelay({ attempt: receives, random: at.random, ...asked }));
}

/**
 * Whether an activation has been tried for long enough. How long it stood in its queue before says nothing: a vendor
 * that was away for half a day would leave one try for each. Nor does how often it came: waiting is coming too.
 */
export function isOver({ message }: Activation, now: number): boolean {
  return now - message.firstReceivedAt >= RETRY_FOR_MS;
}

type Failed = Extract<Ended, { request: unknown }>;

const BROKEN: Failed = { kind: 'retry', reason: 'delivery-broken', request: {} };
const NEVER_ITS_TURN: Failed = { kind: 'final', reason: 'never-its-turn', request: {} };

const DONE = { kind: 'done' } as const;

function waiting(activation: Activation, afterMs: number): Conclusion {
  return { activation, outcome: { kind: 'retry', afterMs }, state: 'pending' };
}

function givenUp(activation: Activation, { reason, request, response }: Failed, now: number): Conclusion {
  const deadLetter: DeadLetter = {
    v: 1,
    activationId: activation.id,
    destinationId: activation.destinationId,
    fact: activation.fact,
    request,
    ...(response ? { response } : {}),
    attempts: activation.message.receives,
    reason,
    at: new Date(now).toISOString(),
  };
  return { activation, outcome: DONE, state: { deadLettered: reason }, deadLetter };
}
