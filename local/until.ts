import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks again and again until there is an answer, and gives up with the reason of the last time.
 *
 * @param wait what is waited for, in words; `ask` answers undefined, or throws, for "not yet"
 */
export async function until<T>(
  wait: {
    readonly what: string;
    readonly limitMs: number;
    readonly everyMs?: number;
    readonly signal?: AbortSignal;
  },
  ask: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = Date.now() + wait.limitMs;
  let reason = '';
  for (;;) {
    wait.signal?.throwIfAborted();
    try {
      const answer = await ask();
      if (answer !== undefined) return answer;
    } catch (thrown) {
      // One line: the messages of schemas have many.
      reason = thrown instanceof Error ? ` (${thrown.message.replace(/\s+/g, ' ')})` : '';
    }
    if (Date.now() >= end) throw new Error(`${wait.what}: not within ${wait.limitMs / 1000} s${reason}`);
    await sleep(wait.everyMs ?? 250);
  }
}
