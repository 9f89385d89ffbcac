import { type CommitContext, emptyChunk } from './chunk.ts';
import type { PastEvent } from './history-of.ts';
import type { ChunkItem, ChunkReference, RememberedId } from './items.ts';
import { type Memory, REMEMBER_SECONDS, RING } from './memory.ts';
import { comparePairs, pairKey } from './remembered-id.ts';

/** Ids of one chunk: 14 bytes each, and an item may hold 400 KB. */
const LARGEST = 12_000;
/** What was received longer ago cannot be in the stream or in a retry queue any more. */
const ON_ITS_WAY_MS = 50 * 60 * 60_000;

/** A memory made anew, and the chunks that have to be there before it. */
export type NewMemory = { readonly memory: Memory; readonly chunks: readonly ChunkItem[] };

/**
 * The memory of one side of a separation: what was remembered of its events, and of those that it has folded now and
 * that could still come again. What was not found may be of either, so that both are to know it.
 *
 * @param side what was remembered; `events` of this side; `others` of the other one
 * @example
 * const { memory, chunks } = memoryOfSide({ remembered, events: left, others: stays }, context);
 */
export function memoryOfSide(
  side: {
    readonly remembered: readonly RememberedId[];
    readonly events: readonly PastEvent[];
    readonly others: readonly PastEvent[];
  },
  context: CommitContext,
): NewMemory {
  const theirs = new Set(side.others.map(({ event }) => event.id.hash));
  const own = side.events.filter(({ receivedAt }) => receivedAt > context.now - ON_ITS_WAY_MS);
  const kept = side.remembered.filter(({ hash }) => !theirs.has(hash));
  const hashes = new Set(kept.map(({ hash }) => hash));
  const added = own.map(({ event }) => event.id).filter(({ hash }) => !hashes.has(hash));
  return memoryOf([...kept, ...added], context);
}

/** The newest by the client's time in the ring, all others in chunks. */
function memoryOf(ids: readonly RememberedId[], context: CommitContext): NewMemory {
  const sorted = [...new Map(ids.map((id) => [pairKey(id), id])).values()].sort(comparePairs);
  if (sorted.length <= 2 * RING) return { memory: { ring: sorted, chunks: [] }, chunks: [] };
  const spilled = sorted.splice(0, sorted.length - RING);
  const chunks: (ChunkItem & { readonly ids: readonly RememberedId[] })[] = [];
  for (let from = 0; from < spilled.length; from += LARGEST)
    chunks.push({ ...emptyChunk(context, REMEMBER_SECONDS), ids: spilled.slice(from, from + LARGEST) });
  const watermark = spilled.at(-1);
  return {
    memory: { ring: sorted, chunks: chunks.flatMap(referenceOf), ...(watermark && { watermark }) },
    chunks,
  };
}

function referenceOf({
  key,
  expires,
  ids,
}: ChunkItem & { readonly ids: readonly RememberedId[] }): ChunkReference[] {
  const [min, max] = [ids[0], ids.at(-1)];
  return min && max ? [{ key, expires, min, max, count: ids.length }] : [];
}
