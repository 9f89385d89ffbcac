import type { ChunkItem, ChunkReference, ItemKey } from './items.ts';
import { isExpired } from './known.ts';
import type { ProfileStore } from './profile-store.ts';

type Reference = Pick<ChunkReference, 'key' | 'expires'>;

/** How chunks are read; `now` in milliseconds since the epoch. */
export type ChunkReader = {
  readonly store: Pick<ProfileStore, 'read'>;
  readonly consistent: boolean;
  readonly now: number;
};

/** What was found, and which chunks are absent although their time is not over: never to be taken as empty. */
export type ChunksRead = {
  readonly chunks: ReadonlyMap<ItemKey, ChunkItem>;
  readonly missing: ReadonlySet<ItemKey>;
};

/**
 * Chunks by key. What an eventual read misses is read consistently; what has expired may be absent.
 *
 * @example
 * const { chunks, missing } = await readChunks(main.chunks, { store, consistent: false, now });
 */
export async function readChunks(references: readonly Reference[], reader: ChunkReader): Promise<ChunksRead> {
  const wanted = [...new Map(references.map((reference) => [reference.key, reference])).values()];
  const chunks = new Map<ItemKey, ChunkItem>();
  await readInto(chunks, wanted, reader);
  const absent = wanted.filter(({ key }) => !chunks.has(key));
  if (!reader.consistent) await readInto(chunks, absent, { ...reader, consistent: true });
  const lost = absent.filter((reference) => !chunks.has(reference.key) && !isExpired(reference, reader.now));
  return { chunks, missing: new Set(lost.map(({ key }) => key)) };
}

async function readInto(
  chunks: Map<ItemKey, ChunkItem>,
  references: readonly Reference[],
  { store, consistent }: ChunkReader,
): Promise<void> {
  if (references.length === 0) return;
  const items = await store.read(
    references.map(({ key }) => key),
    { consistent },
  );
  for (const [key, item] of items) if (item.kind === 'chunk') chunks.set(key, item);
}
