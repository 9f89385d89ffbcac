import { AsyncLocalStorage } from 'node:async_hooks';
import type { Observe } from '@tributary/domain/outcomes/observe';

const running = new AsyncLocalStorage<Map<string, number>>();

/**
 * Adds counts to the running invocation's one log line, where they are metrics too. Outside of an invocation there is
 * no line to add to, and nothing happens.
 *
 * @example
 * collectEvents({ observe, … });
 */
export const observe: Observe = (counts) => {
  const sums = running.getStore();
  if (sums) for (const [name, count] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + count);
};

/**
 * Runs an invocation with counts of its own, even where several run in one process.
 *
 * @example
 * const result = await withCounts(new Map(), () => handle(event));
 */
export function withCounts<T>(counts: Map<string, number>, run: () => Promise<T>): Promise<T> {
  return running.run(counts, run);
}

/**
 * The counts of the running invocation so far.
 *
 * @example
 * countsSoFar().get('EventsFailed');
 */
export function countsSoFar(): ReadonlyMap<string, number> {
  return running.getStore() ?? new Map();
}
