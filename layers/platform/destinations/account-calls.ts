import { setTimeout as sleep } from 'node:timers/promises';
import { fieldOf } from '../util/aws-errors.ts';

/** Names under which the services say that something is not, or no longer, there. */
const ABSENT = new Set([
  'ResourceNotFoundException',
  'QueueDoesNotExist',
  'AWS.SimpleQueueService.NonExistentQueue',
]);

/**
 * The answer of a call, or undefined where what it names is not there.
 *
 * @example
 * const rule = await unlessAbsent(() => client.send(new DeleteRuleCommand({ Name })));
 */
export async function unlessAbsent<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (ABSENT.has(String(fieldOf(error, 'name')))) return undefined;
    throw error;
  }
}

/** How long to wait for a service that is busy, in milliseconds; `wait` is there for tests. */
export type Patience = { readonly patienceMs: number; readonly wait?: (ms: number) => Promise<unknown> };

const PAUSE_MS = 1_000;

/**
 * Repeats a call while its service is still busy with the change before it, as long as there is patience; then its
 * refusal goes up.
 *
 * @example
 * await onceFree(() => client.send(new DeleteEventSourceMappingCommand({ UUID })), { patienceMs: 8_000 });
 */
export async function onceFree<T>(
  call: () => Promise<T>,
  { patienceMs, wait = sleep }: Patience,
): Promise<T> {
  for (let waited = 0; ; waited += PAUSE_MS) {
    try {
      return await call();
    } catch (error) {
      if (waited >= patienceMs || fieldOf(error, 'name') !== 'ResourceInUseException') throw error;
    }
    await wait(PAUSE_MS);
  }
}
