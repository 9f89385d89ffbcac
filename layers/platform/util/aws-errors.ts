const THROTTLES = new Set([
  'ProvisionedThroughputExceededException',
  'ProvisionedThroughputExceeded',
  'RequestLimitExceeded',
  'ThrottlingException',
  'ThrottlingError',
  'TooManyRequestsException',
  'SlowDown',
]);
const NO_ANSWER = new Set(['TimeoutError', 'AbortError', 'OutOfTime']);
/** Names under which the services say that they are busy with another change of the same thing. */
const BUSY = new Set([
  'TransactionInProgressException',
  'ResourceInUseException',
  'ConcurrentModificationException',
]);

/**
 * A field of anything, undefined where there is none.
 *
 * @example
 * fieldOf(error, '$fault'); // 'client'
 */
export function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

/**
 * Whether a service refused because of too much at once.
 *
 * @example
 * isThrottle(error) // true for ThrottlingException
 */
export function isThrottle(error: unknown): boolean {
  return THROTTLES.has(String(fieldOf(error, 'name')));
}

/**
 * Whether a call may be tried again: a throttle, a time-out, a lost connection, a change that is still under way or the
 * service's own failure. What is left is a mistake of ours (validation, missing right, missing resource), and comes again however often it is tried.
 *
 * @example
 * if (!isTransient(error)) throw error;
 */
export function isTransient(error: unknown): boolean {
  const name = String(fieldOf(error, 'name'));
  if (isThrottle(error) || NO_ANSWER.has(name) || BUSY.has(name)) return true;
  if (fieldOf(error, '$fault') === 'server') return true;
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  if (typeof status === 'number' && (status >= 500 || status === 429)) return true;
  // System errors of a socket: ECONNRESET, EPIPE, ENOTFOUND, EAI_AGAIN, … Node's own ERR_… are mistakes of ours.
  return /^E(?!RR_)[A-Z_]+$/.test(String(fieldOf(error, 'code')));
}
