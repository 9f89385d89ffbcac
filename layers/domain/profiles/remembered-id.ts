import type { RememberedId } from './items.ts';

/**
 * Order of remembered events: by the client's time, then by hash. Time alone would not do: what stands at the border of
 * ring and chunks is told apart by the pair.
 *
 * @example
 * ids.toSorted(comparePairs); // oldest first
 */
export function comparePairs(a: RememberedId, b: RememberedId): number {
  if (a.at !== b.at) return a.at - b.at;
  return a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0;
}

/**
 * The greater of two pairs, either of which may be absent.
 *
 * @example
 * greaterPair(undefined, { at: 1, hash: 'a' }); // { at: 1, hash: 'a' }
 */
export function greaterPair(
  a: RememberedId | undefined,
  b: RememberedId | undefined,
): RememberedId | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return comparePairs(a, b) >= 0 ? a : b;
}

/**
 * One name for a pair, for sets.
 *
 * @example
 * pairKey({ at: 1, hash: 'Qm3cV0x9a1E' }); // 'Qm3cV0x9a1E1'
 */
export function pairKey({ at, hash }: RememberedId): string {
  return hash + String(at);
}
