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
 * Whether a call may be tried again: a throttle, a time-out, a lost connection or the service's own failure. What is
 * left is a mistake of ours (validation, missing right, missing resource), and comes again however often it is tried.
 *
 * @example
 * if (!isTransient(error)) throw error;
 */
export function isTransient(error: unknown): boolean {
  if (isThrottle(error) || NO_ANSWER.has(String(fieldOf(error, 'name')))) return true;
  if (fieldOf(error, '$fault') === 'server') return true;
  const status = fieldOf(fieldOf(error, '$metadata'), 'httpStatusCode');
  if (typeof status === 'number' && (status >= 500 || status === 429)) return true;
  // System errors of a socket: ECONNRESET, EPIPE, ENOTFOUND, EAI_AGAIN, …
  return /^E[A-Z_]+$/.test(String(fieldOf(error, 'code')));
}
