import { type CommitContext, emptyChunk } from './chunk.ts';
import type { ChunkItem, ChunkReference, RememberedId } from './items.ts';
import { type Memory, REMEMBER_SECONDS, type Remembered, RING } from './memory.ts';
import type { ProfileStore } from './profile-store.ts';
import { readChunks } from './read-chunks.ts';
import { comparePairs, pairKey } from './remembered-id.ts';

/** So many chunks of one size are joined into one of the next. */
const JOINED = 8;
/** A chunk that has grown to this is left alone until it expires: 14 bytes an id, and an item may hold 400 KB. */
const LARGEST = 12_000;

/** A memory ready to be written, and the chunk that has to be there before it. */
export type Spilled = { readonly memory: Memory; readonly chunks: readonly ChunkItem[] };

/**
 * Moves ids that the ring has no room for to a chunk, joining it with its like, so that a person with ten thousand
 * events a day has a few dozen chunks and not hundreds. Joined chunks stay where they are for whoever still reads an
 * older item, until they expire.
 *
 * @example
 * const { memory, chunks } = await spill(remember([main], ids, now), context, store);
 */
export async function spill(
  { memory, spill: ids }: Remembered,
  context: CommitContext,
  store: Pick<ProfileStore, 'read'>,
): Promise<Spilled> {
  if (ids.length === 0) return { memory, chunks: [] };
  const like = likeOf(memory.chunks, ids.length);
  const reader = { store, consistent: false, now: context.now };
  const { chunks, missing } = like.length > 0 ? await readChunks(like, reader) : NONE;
  // A chunk that is lost is never taken as empty: whoever needs it will see, and until then it stays listed.
  const joined = missing.size > 0 ? [] : like;
  const own = joined.length > 0 ? [...chunks.values()].flatMap((chunk) => chunk.ids ?? []) : [];
  const chunk = { ...emptyChunk(context, REMEMBER_SECONDS), ids: sortedUnion(own, ids) };
  const kept = memory.chunks.filter((reference) => !joined.includes(reference));
  return { memory: { ...memory, chunks: [...kept, ...referenceOf(chunk)] }, chunks: [chunk] };
}

const NONE = { chunks: new Map<string, ChunkItem>(), missing: new Set<string>() };

/** Chunks to be joined with so many new ids: all of a size where there are enough, and of the next, and so on. */
function likeOf(references: readonly ChunkReference[], size: number): ChunkReference[] {
  const like: ChunkReference[] = [];
  for (let total = size; ;) {
    const same = references.filter(({ count }) => sizeClass(count) === sizeClass(total));
    const sum = same.reduce((all, { count }) => all + count, total);
    if (same.length < JOINED - 1 || sum > LARGEST) return like;
    like.push(...same);
    // Joining may not have reached the next size, where ids came twice: then the same would be found for ever.
    if (sizeClass(sum) === sizeClass(total)) return like;
    total = sum;
  }
}

function sizeClass(count: number): number {
  return Math.floor(Math.log(Math.max(1, count / RING)) / Math.log(JOINED) + 1e-9);
}

function sortedUnion(a: readonly RememberedId[], b: readonly RememberedId[]): RememberedId[] {
  const unique = new Map([...a, ...b].map((id) => [pairKey(id), id]));
  return [...unique.values()].sort(comparePairs);
}

function referenceOf({
  key,
  expires,
  ids,
}: {
  key: string;
  expires: number;
  ids: readonly RememberedId[];
}): ChunkReference[] {
  const [min, max] = [ids[0], ids.at(-1)];
  return min && max ? [{ key, expires, min, max, count: ids.length }] : [];
}
