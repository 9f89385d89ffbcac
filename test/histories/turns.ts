/** Who goes on next, among all that wait. */
export type Turns = {
  /** Waits for a turn: every call to a store, a bus or a queue does, before it takes effect and after. */
  readonly turn: () => Promise<void>;
  /** Nobody else gets a turn while this runs: a call to a real store takes time and must not change the order. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Gives turns until the work is done, or `over` says that there is nothing more to see. */
  readonly pump: (work: Promise<unknown>, over: () => boolean) => Promise<void>;
};

/** Interleavings that depend on the seed alone, so that a history can be run again. */
export function turns(random: () => number): Turns {
  const waiting: (() => void)[] = [];
  let busy = 0;
  return {
    turn: () => new Promise((resolve) => waiting.push(resolve)),
    async alone(work) {
      busy += 1;
      try {
        return await work();
      } finally {
        busy -= 1;
      }
    },
    async pump(work, over) {
      const state = { done: false };
      const end = () => void (state.done = true);
      work.then(end, end);
      while (!state.done && !over()) {
        await new Promise((resolve) => setImmediate(resolve));
        if (busy > 0) continue;
        const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
        next?.();
      }
      if (state.done) await work;
    },
  };
}
