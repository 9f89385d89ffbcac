import type { ChunkReference, MainItem, RememberedId } from './items.ts';
import { isExpired } from './known.ts';
import { comparePairs, greaterPair, pairKey } from './remembered-id.ts';

/** The ring holds this many to twice as many ids: a person's few dozen events a day. */
export const RING = 24;

/** How long an id is remembered, counted from folding. Retry queues keep events for less. */
export const REMEMBER_SECONDS = 26 * 60 * 60;

/** What a profile remembers of the events that it has folded. */
export type Memory = Pick<MainItem, 'ring' | 'watermark' | 'chunks'>;

/** A memory with new ids, and the ids that have to go to a chunk before it may be written. */
export type Remembered = { readonly memory: Memory; readonly spill: readonly RememberedId[] };

/**
 * The memories of merged profiles with new ids added. On overflow the oldest by (client time, hash) leave the ring, and
 * the watermark becomes the greatest pair that was ever put in a chunk.
 *
 * @param memories of the survivor and of each loser; none for a new profile
 * @param now milliseconds since the epoch; what has expired is forgotten
 * @example
 * remember([main], [event.id], now).spill; // [] until the ring overflows
 */
export function remember(memories: readonly Memory[], ids: readonly RememberedId[], now: number): Remembered {
  const unique = new Map<string, RememberedId>();
  for (const id of [...memories.flatMap(({ ring }) => ring), ...ids]) unique.set(pairKey(id), id);
  const ring = [...unique.values()];
  const chunks = uniteChunks(memories, now);
  const watermark = memories.reduce<RememberedId | undefined>(
    (top, memory) => greaterPair(top, memory.watermark),
    undefined,
  );
  if (ring.length <= 2 * RING) return { memory: memoryOf(ring, chunks, watermark), spill: [] };
  ring.sort(comparePairs);
  const spill = ring.splice(0, ring.length - RING);
  return { memory: memoryOf(ring, chunks, greaterPair(watermark, spill.at(-1))), spill };
}

function memoryOf(
  ring: readonly RememberedId[],
  chunks: readonly ChunkReference[],
  watermark: RememberedId | undefined,
): Memory {
  return { ring, chunks, ...(watermark && { watermark }) };
}

function uniteChunks(memories: readonly Memory[], now: number): ChunkReference[] {
  const byKey = new Map<string, ChunkReference>();
  for (const { chunks } of memories)
    for (const chunk of chunks) if (!isExpired(chunk, now)) byKey.set(chunk.key, chunk);
  return [...byKey.values()];
}
