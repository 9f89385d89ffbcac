/** A signal that aborts when the time is over, unless the limit was ended before. */
export type TimeLimit = { readonly signal: AbortSignal; readonly end: () => void };

/** Unlike `AbortSignal.timeout` it can be ended: a thousand deliveries a second would leave ten thousand timers. */
export function timeLimit(ms: number): TimeLimit {
  const controller = new AbortController();
  const over = () => controller.abort(new DOMException('The time is over.', 'TimeoutError'));
  const timer = setTimeout(over, ms);
  return { signal: controller.signal, end: () => clearTimeout(timer) };
}
