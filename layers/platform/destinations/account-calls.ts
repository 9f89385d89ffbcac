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

/**
 * Repeats a call while its service is still busy with the change before it, for some seconds.
 *
 * @example
 * await onceFree(() => client.send(new DeleteEventSourceMappingCommand({ UUID })));
 */
export async function onceFree<T>(call: () => Promise<T>, attempts = 8): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (attempts <= 1 || fieldOf(error, 'name') !== 'ResourceInUseException') throw error;
    await sleep(1_000);
    return onceFree(call, attempts - 1);
  }
}
