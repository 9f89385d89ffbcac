import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';

const THROTTLES = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'TooManyRequestsException',
  'SlowDown',
]);
const NO_ANSWER = new Set(['TimeoutError', 'AbortError', 'TransactionInProgressException']);
const CONDITIONS = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;

/**
 * Whether a service refused because of too much at once.
 *
 * @example
 * isThrottle(error) // true for ThrottlingException
 */
export function isThrottle(error: unknown): boolean {
  return THROTTLES.has(String(field(error, 'name')));
}

/**
 * Whether a call may be tried again: a throttle, a time-out, a lost connection or the service's own failure. What is
 * left is a mistake of ours (validation, missing right, missing resource), and comes again however often it is tried.
 *
 * @example
 * if (!isTransient(error)) throw error;
 */
export function isTransient(error: unknown): boolean {
  if (isThrottle(error) || NO_ANSWER.has(String(field(error, 'name')))) return true;
  if (field(error, '$fault') === 'server') return true;
  const status = field(field(error, '$metadata'), 'httpStatusCode');
  if (typeof status === 'number' && (status >= 500 || status === 429)) return true;
  // System errors of a socket: ECONNRESET, EPIPE, ENOTFOUND, EAI_AGAIN, …
  return /^E[A-Z_]+$/.test(String(field(error, 'code')));
}

/**
 * Whether a write was refused by a condition, or met another transaction: nothing of it was written.
 *
 * @example
 * if (isConflict(error)) return 'conflict';
 */
export function isConflict(error: unknown): boolean {
  const name = field(error, 'name');
  if (name === 'ConditionalCheckFailedException' || name === 'TransactionConflictException') return true;
  return name === 'TransactionCanceledException' && cancellations(error).some((code) => CONDITIONS.has(code));
}

/**
 * An error of DynamoDB as the ports speak of it: {@link StoreInDoubt} where no answer came or the store was too busy,
 * else the error itself.
 *
 * @example
 * throw storeError(error);
 */
export function storeError(error: unknown): unknown {
  const codes = field(error, 'name') === 'TransactionCanceledException' ? cancellations(error) : undefined;
  const busy = codes ? !codes.includes('ValidationError') : isTransient(error);
  return busy ? new StoreInDoubt('The store gave no answer.', { cause: error }) : error;
}

function cancellations(error: unknown): readonly string[] {
  const reasons = field(error, 'CancellationReasons');
  return Array.isArray(reasons) ? reasons.map((reason) => String(field(reason, 'Code'))) : [];
}
