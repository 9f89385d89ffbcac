/** Whose turn it is, among all that wait, depends on the seed alone. */
export function turns(random: () => number) {
  const waiting: (() => void)[] = [];
  const turn = () => new Promise<void>((resolve) => waiting.push(resolve));
  async function pump(work: Promise<unknown>): Promise<void> {
    const state = { over: false };
    const end = () => void (state.over = true);
    work.then(end, end);
    while (!state.over) {
      await new Promise((resolve) => setImmediate(resolve));
      const [next] = waiting.splice(Math.floor(random() * waiting.length), 1);
      next?.();
    }
    await work;
  }
  return { turn, pump };
}
