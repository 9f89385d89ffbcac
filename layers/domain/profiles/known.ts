import type { ChunkItem, ChunkReference, MainItem, RememberedId } from './items.ts';
import { comparePairs } from './remembered-id.ts';

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
  if (main.ring.some((known) => isSame(known, id))) return 'known';
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
export function isExpired({ expires }: Pick<ChunkReference, 'expires'>, now: number): boolean {
  return expires * 1000 <= now;
}

/**
 * Whether a chunk, if it is still there, holds the id.
 *
 * @example
 * holds(chunks.get(reference.key), event.id);
 */
export function holds(chunk: ChunkItem | undefined, id: RememberedId): boolean {
  return chunk?.ids?.some((known) => isSame(known, id)) === true;
}

function isSame(a: RememberedId, b: RememberedId): boolean {
  return a.hash === b.hash && a.at === b.at;
}
