/**
 * Does a piece of work for each thing, so many at once. Where one fails the others still end before this throws, so
 * that nothing runs on while the caller starts again.
 *
 * @param atOnce how many are under way at most
 * @example
 * await inParallel(plans, 16, (plan) => write(plan));
 */
export async function inParallel<T>(
  things: readonly T[],
  atOnce: number,
  work: (thing: T) => Promise<void>,
): Promise<void> {
  const rest = things.values();
  async function worker(): Promise<void> {
    for (const thing of rest) await work(thing);
  }
  const workers = Array.from({ length: Math.min(atOnce, things.length) }, worker);
  await Promise.allSettled(workers);
  await Promise.all(workers);
}
