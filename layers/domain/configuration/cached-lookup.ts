/** How long and how many answers are remembered. Ages in milliseconds. */
export type LookupLimits = {
  readonly hitMs: number;
  readonly missMs: number;
  /** Answers kept of each kind: a flood of made-up keys never pushes out a real one. */
  readonly size: number;
};

type Remembered<T> = { readonly readAt: number; readonly value: Promise<T | undefined> };

/**
 * A look-up that remembers its answers for a bounded time and is asked once for callers at the same moment. Age counts
 * from when the question was asked. A failed look-up is not remembered.
 *
 * @example
 * const find = cachedLookup({ load: store.token, now, limits: { hitMs: 10_000, missMs: 2_000, size: 10_000 } });
 */
export function cachedLookup<T>(dependencies: {
  readonly load: (key: string) => Promise<T | undefined>;
  readonly now: () => number;
  readonly limits: LookupLimits;
}): (key: string) => Promise<T | undefined> {
  const { load, now, limits } = dependencies;
  const hits = new Map<string, Remembered<T>>();
  const others = new Map<string, Remembered<T>>();
  const fresh = (remembered: Remembered<T> | undefined, age: number) =>
    remembered && now() - remembered.readAt < age ? remembered.value : undefined;

  return function lookup(key) {
    const known = fresh(hits.get(key), limits.hitMs) ?? fresh(others.get(key), limits.missMs);
    if (known) return known;
    const asked: Remembered<T> = { readAt: now(), value: load(key) };
    remember(others, { key, asked, size: limits.size });
    asked.value.then(
      (value) => {
        if (others.get(key) === asked && value !== undefined) others.delete(key);
        if (value === undefined) hits.delete(key);
        else remember(hits, { key, asked, size: limits.size });
      },
      () => {
        if (others.get(key) === asked) others.delete(key);
      },
    );
    return asked.value;
  };
}

function remember<T>(
  map: Map<string, Remembered<T>>,
  entry: { readonly key: string; readonly asked: Remembered<T>; readonly size: number },
): void {
  map.delete(entry.key);
  map.set(entry.key, entry.asked);
  if (map.size <= entry.size) return;
  // Maps iterate in the order of insertion: the first is the oldest.
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}
