import type { Publish } from '@tributary/domain/facts/fact';
import type { Invocation } from '@tributary/domain/outcomes/batch';
import type { Outgoing } from './outgoing.ts';
import { pack } from './pack.ts';

export type Publishing = {
  readonly publish: Publish;
  readonly sleep: (ms: number) => Promise<unknown>;
  /** A number in [0, 1), for jitter. */
  readonly random: () => number;
};

const ATTEMPTS = 4;
const CALLS_AT_ONCE = 4;
const FIRST_DELAY_MS = 100;
/** Kept back to write down what was published. */
export const RESERVE_MS = 5_000;

/**
 * Publishes, and tries again what the bus did not take, for as long as attempts and time last.
 *
 * @returns what is still not published, in no order
 * @throws what the bus threw where it was unreachable to the end
 */
export async function publishAll(
  facts: readonly Outgoing[],
  { publish, sleep, random }: Publishing,
  invocation: Invocation,
): Promise<readonly Outgoing[]> {
  let left: readonly Outgoing[] = facts;
  for (let attempt = 1; left.length > 0; attempt += 1) {
    const { failed, error } = await publishOnce(left, publish);
    left = failed;
    if (left.length === 0) break;
    const more = attempt < ATTEMPTS && invocation.remainingMs() > RESERVE_MS;
    if (!more && error !== undefined) throw error;
    if (!more) break;
    await sleep(random() * FIRST_DELAY_MS * 2 ** attempt);
  }
  return left;
}

type Round = { readonly failed: readonly Outgoing[]; readonly error?: Error };

async function publishOnce(facts: readonly Outgoing[], publish: Publish): Promise<Round> {
  const packs = pack(facts);
  const rounds: Round[] = [];
  async function worker(): Promise<void> {
    for (let next = packs.shift(); next !== undefined; next = packs.shift())
      rounds.push(await publishPack(next, publish));
  }
  await Promise.all(Array.from({ length: CALLS_AT_ONCE }, worker));
  const error = rounds.find((round) => round.error)?.error;
  return { failed: rounds.flatMap(({ failed }) => failed), ...(error && { error }) };
}

async function publishPack(facts: readonly Outgoing[], publish: Publish): Promise<Round> {
  try {
    const { failed } = await publish(facts.map(({ fact }) => fact));
    return { failed: facts.filter((_, index) => failed.includes(index)) };
  } catch (error) {
    return { failed: facts, error: new Error('The bus could not be reached.', { cause: error }) };
  }
}
