/**
 * Runs `work` over all entries, at most `limit` at a time; results in the order of the entries. The first rejection
 * rejects, after those under way have ended, so that nothing runs on behind the caller's back.
 *
 * @example
 * await concurrently(transitions, 16, (transition) => write(transition));
 */
export async function concurrently<T, R>(
  entries: readonly T[],
  limit: number,
  work: (entry: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const waiting = entries.entries();
  async function worker(): Promise<void> {
    for (const [index, entry] of waiting) results[index] = await work(entry);
  }
  const ends = await Promise.allSettled(Array.from({ length: Math.min(limit, entries.length) }, worker));
  const failed = ends.find((end) => end.status === 'rejected');
  if (failed) throw failed.reason;
  return results;
}
