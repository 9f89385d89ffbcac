/** Runs `work` over groups, at most `limit` groups at a time, and over the entries of a group one after another. */
export async function inParallel<T>(
  groups: readonly (readonly T[])[],
  limit: number,
  work: (entry: T) => Promise<void>,
): Promise<void> {
  const waiting = groups.values();
  async function worker(): Promise<void> {
    for (const group of waiting) for (const entry of group) await work(entry);
  }
  await Promise.all(Array.from({ length: Math.min(limit, groups.length) }, worker));
}
