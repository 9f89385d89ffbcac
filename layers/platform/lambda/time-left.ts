import { AsyncLocalStorage } from 'node:async_hooks';

const running = new AsyncLocalStorage<() => number>();

/**
 * Milliseconds left for calls to services, where somebody waits for the invocation's answer; without end elsewhere.
 *
 * @example
 * collectEvents({ timeLeft, … });
 */
export function timeLeft(): number {
  return running.getStore()?.() ?? Infinity;
}

/**
 * Runs work whose calls to services all end while there is time left: our clients look at {@link timeLeft}.
 *
 * @param left milliseconds left, asked whenever it matters
 * @example
 * const response = await withTimeLeft(() => remainingMs() - 2_000, () => useCase(request));
 */
export function withTimeLeft<T>(left: () => number, run: () => Promise<T>): Promise<T> {
  return running.run(left, run);
}
