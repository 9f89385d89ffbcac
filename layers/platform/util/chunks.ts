/**
 * A list cut into lists of at most `size`.
 *
 * @example
 * chunksOf([1, 2, 3], 2); // [[1, 2], [3]]
 */
export function chunksOf<T>(items: readonly T[], size: number): T[][] {
  const chunks: T[][] = [];
  for (let from = 0; from < items.length; from += size) chunks.push(items.slice(from, from + size));
  return chunks;
}

/**
 * A list cut into runs of at most `items` entries and `bytes` in sum, in order. One entry that is too large alone gets
 * a run of its own: the service says what it thinks of it.
 *
 * @example
 * packed(records, { items: 500, bytes: 5 * 2 ** 20, size: (record) => record.data.length });
 */
export function packed<T>(
  entries: readonly T[],
  limit: { readonly items: number; readonly bytes: number; readonly size: (entry: T) => number },
): T[][] {
  const runs: T[][] = [];
  let run: T[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = limit.size(entry);
    if (run.length > 0 && (run.length >= limit.items || bytes + size > limit.bytes)) {
      runs.push(run);
      run = [];
      bytes = 0;
    }
    run.push(entry);
    bytes += size;
  }
  if (run.length > 0) runs.push(run);
  return runs;
}
