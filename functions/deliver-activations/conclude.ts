import type { DeadLetter } from '@tributary/domain/destinations/ports';
import { RETRY_FOR_MS, retryDelay } from '@tributary/domain/destinations/retry';
import type { ActivationState } from '@tributary/domain/ledger/ledger';
import type { MessageOutcome } from '@tributary/domain/outcomes/batch';
import type { Ended } from './ended.ts';
import type { Activation } from './read-message.ts';

/** Over four hours an average of fifty attempts fits; this many ends what waits for the wrong reason. */
export const MAX_ATTEMPTS = 200;

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
  const { sentAt, receives: attempt } = activation.message;
  if (ended.kind === 'delivered') return { activation, outcome: DONE, state: 'delivered' };
  if (ended.kind === 'filtered') return { activation, outcome: DONE, state: { filtered: ended.reason } };
  if (ended.kind === 'wait') return waiting(activation, ended.afterMs);
  if (ended.kind === 'broken') return waiting(activation, retryDelay({ attempt, random: at.random }));
  const over = at.now - sentAt >= RETRY_FOR_MS || attempt >= MAX_ATTEMPTS;
  if (ended.kind === 'final' || over) return givenUp(activation, ended, at.now);
  const { afterMs } = ended;
  const asked = afterMs === undefined ? {} : { retryAfterMs: afterMs };
  return waiting(activation, retryDelay({ attempt, random: at.random, ...asked }));
}

const DONE = { kind: 'done' } as const;

function waiting(activation: Activation, afterMs: number): Conclusion {
  return { activation, outcome: { kind: 'retry', afterMs }, state: 'pending' };
}

function givenUp(
  activation: Activation,
  { reason, request, response }: Extract<Ended, { request: unknown }>,
  now: number,
): Conclusion {
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
