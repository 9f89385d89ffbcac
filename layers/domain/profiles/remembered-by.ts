import type { MainItem, RememberedId } from './items.ts';
import { type ChunkReader, readChunks } from './read-chunks.ts';
import { StoreInDoubt } from './profile-store.ts';

/**
 * Every id that a profile remembers: of its ring, and of all its chunks that have not expired.
 *
 * @throws StoreInDoubt where a chunk is absent before its time: never to be taken as empty
 * @example
 * (await rememberedBy(main, { store, consistent: true, now })).length;
 */
export async function rememberedBy(
  main: Pick<MainItem, 'ring' | 'chunks'>,
  reader: ChunkReader,
): Promise<readonly RememberedId[]> {
  const { chunks, missing } = await readChunks(main.chunks, reader);
  if (missing.size > 0) throw new StoreInDoubt('A chunk of a profile is not there.');
  return [...main.ring, ...[...chunks.values()].flatMap(({ ids }) => ids ?? [])];
}
