/** A delivery is tried for this long from when its message first came; then it becomes a dead letter. */
export const RETRY_FOR_MS = 4 * 3_600_000;

/**
 * So often a queue hands out a message, for those that crash their function. Deliveries end by themselves long before,
 * with a dead letter: within four hours they come about a hundred times, waits included.
 */
export const MAX_RECEIVES = 250;

/** First step and largest step of the back-off. */
const BASE_MS = 1_000;
const CAP_MS = 15 * 60_000;

/** Of 4xx: the request timed out, the resource is locked, there were too many. */
const RETRYABLE = [408, 423, 429];

/** Server errors pass, but 501 says that it never will. */
const NEVER = [501];

/**
 * Whether a vendor's status may be another one later.
 *
 * @example
 * isRetryable(503); // true
 */
export function isRetryable(status: number): boolean {
  return RETRYABLE.includes(status) || (status >= 500 && status <= 599 && !NEVER.includes(status));
}

/**
 * How long to wait before the next attempt: exponential with full jitter, so that destinations which failed together
 * do not come back together; never less than the vendor's Retry-After (which is believed up to four hours).
 *
 * @param failed `attempt` that has just failed, from 1; `random` in [0, 1)
 * @returns milliseconds
 * @example
 * retryDelay({ attempt: 3, random: 0.5 }); // 2000
 */
export function retryDelay(failed: {
  readonly attempt: number;
  readonly random: number;
  readonly retryAfterMs?: number;
}): number {
  const step = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(30, failed.attempt - 1));
  const asked = Math.min(RETRY_FOR_MS, failed.retryAfterMs ?? 0);
  return Math.max(Math.round(step * failed.random), asked);
}

/** Largest step of a wait. */
const WAIT_CAP_MS = 5 * 60_000;

/**
 * How long to wait where nothing was tried, because it was not its turn: each wait is a receive too, so the steps grow
 * until a hundred fill the time in which a delivery is tried. At least half a step: a lease takes a while.
 *
 * @param waited `receives` so far, from 1; `random` in [0, 1)
 * @returns milliseconds
 * @example
 * waitDelay({ receives: 2, random: 0.5 }); // 1500
 */
export function waitDelay(waited: { readonly receives: number; readonly random: number }): number {
  const step = Math.min(WAIT_CAP_MS, BASE_MS * 2 ** Math.min(30, waited.receives - 1));
  return Math.round(step * (0.5 + waited.random / 2));
}

/**
 * What a Retry-After header asks for: seconds, or an HTTP date.
 *
 * @param now milliseconds since the epoch
 * @returns milliseconds, or undefined where the header says nothing
 * @example
 * retryAfterMs('120', now); // 120000
 */
export function retryAfterMs(header: string | null, now: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
