import type { ChunkItem, ChunkReference, ItemKey, MainItem, ProfileItem, RememberedId } from './items.ts';
import { comparePairs } from './remembered-id.ts';

/** A chunk that must still be there is not: reading on as if it were empty would fold events twice. */
export class ChunkMissing extends Error {
  override readonly name = 'ChunkMissing';
}

/** Where an id may be: known without reading, or in one of these chunks; none: it is new. */
export type Lookup = 'known' | readonly ChunkReference[];

/**
 * Where a profile remembers an id. Only ids that are not newer than the newest that was ever moved to a chunk can be in
 * one, so that for nearly all events nothing is read.
 *
 * @param now milliseconds since the epoch
 * @example
 * lookUp(main, event.id, now); // []: new
 */
export function lookUp(
  main: Pick<MainItem, 'ring' | 'watermark' | 'chunks'>,
  id: RememberedId,
  now: number,
): Lookup {
  if (main.ring.some((known) => known.hash === id.hash && known.at === id.at)) return 'known';
  if (main.watermark === undefined || comparePairs(id, main.watermark) > 0) return [];
  return main.chunks.filter(
    (chunk) => comparePairs(chunk.min, id) <= 0 && comparePairs(id, chunk.max) <= 0 && !isExpired(chunk, now),
  );
}

/**
 * Whether a chunk's time is over: what it held is forgotten by intent.
 *
 * @example
 * isExpired(reference, now);
 */
export function isExpired({ expires }: ChunkReference, now: number): boolean {
  return expires * 1000 <= now;
}

/**
 * Whether a chunk holds the id.
 *
 * @example
 * holds(chunk, event.id);
 */
export function holds(chunk: ChunkItem, id: RememberedId): boolean {
  return chunk.ids?.some((known) => known.hash === id.hash && known.at === id.at) === true;
}

/**
 * The ids of chunks that were read.
 *
 * @throws ChunkMissing where one is absent although its time is not over
 * @example
 * idsOf([reference], await store.read([reference.key], { consistent: true }), now);
 */
export function idsOf(
  references: readonly ChunkReference[],
  items: ReadonlyMap<ItemKey, ProfileItem>,
  now: number,
): RememberedId[] {
  return references.flatMap((reference) => {
    const item = items.get(reference.key);
    if (item?.kind === 'chunk') return item.ids ?? [];
    if (isExpired(reference, now)) return [];
    throw new ChunkMissing('A chunk of remembered events is not there.');
  });
}
