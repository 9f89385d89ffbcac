/** A look-up with a memory. */
export type Remembered<T> = {
  readonly get: (key: string) => Promise<T>;
  /** The next `get` of this key asks again. */
  readonly forget: (key: string) => void;
};

/**
 * A look-up whose answers are remembered for a bounded time. Callers at the same moment share one call; a failure is
 * not remembered. For few keys: nothing is ever thrown out.
 *
 * @param how `now` in milliseconds since the epoch
 * @example
 * const settings = remembered({ maxAgeMs: 60_000, now: Date.now }, readSecret);
 */
export function remembered<T>(
  how: { readonly maxAgeMs: number; readonly now: () => number },
  load: (key: string) => Promise<T>,
): Remembered<T> {
  const known = new Map<string, { readonly at: number; readonly value: Promise<T> }>();
  function get(key: string): Promise<T> {
    const held = known.get(key);
    if (held && how.now() - held.at < how.maxAgeMs) return held.value;
    const entry = { at: how.now(), value: load(key) };
    known.set(key, entry);
    entry.value.catch(() => {
      if (known.get(key) === entry) known.delete(key);
    });
    return entry.value;
  }
  return { get, forget: (key) => void known.delete(key) };
}
