import type { WakeUps } from './profile-store.ts';

type WakeUp = Parameters<WakeUps['schedule']>[0][number];

/**
 * Wake-ups in memory. `arrived` gives those whose time has come, each once.
 *
 * @param now milliseconds since the epoch
 * @example
 * const { wakeUps, arrived } = memoryWakeUps(() => clock.now);
 */
export function memoryWakeUps(now: () => number): {
  readonly wakeUps: WakeUps;
  readonly arrived: () => readonly WakeUp[];
} {
  let waiting: WakeUp[] = [];
  return {
    wakeUps: { schedule: (some) => Promise.resolve(void waiting.push(...some)) },
    arrived() {
      const due = waiting.filter(({ at }) => at <= now());
      waiting = waiting.filter(({ at }) => at > now());
      return due;
    },
  };
}
