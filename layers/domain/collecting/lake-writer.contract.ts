import { describe, expect, it } from '@jest/globals';
import type { LakeWriter } from './event-line.ts';

/**
 * What every LakeWriter does.
 *
 * @param make a lake, and the bytes under a key
 * @example
 * lakeWriterContract('in memory', () => Promise.resolve({ lake, read: (key) => Promise.resolve(lake.objects.get(key)) }));
 */
export function lakeWriterContract(
  name: string,
  make: () => Promise<{
    readonly lake: LakeWriter;
    readonly read: (key: string) => Promise<Uint8Array | undefined>;
  }>,
): void {
  const key = 'raw/workspace=wsp_1/date=2026-11-02/hour=09/shardId-000000000000-1-2.ndjson.gz';
  const put = (lake: LakeWriter, bytes: readonly number[]) =>
    lake.put({ key, body: Buffer.from(bytes), contentType: 'application/gzip' });

  describe(`LakeWriter, ${name}`, () => {
    it('given an object, when put, then its bytes are there as they were', async () => {
      const { lake, read } = await make();
      await put(lake, [0x1f, 0x8b, 0, 255]);
      expect([...((await read(key)) ?? [])]).toEqual([0x1f, 0x8b, 0, 255]);
    });

    it('given the same key, when put again, then there is one object, the newer', async () => {
      const { lake, read } = await make();
      await put(lake, [1]);
      await put(lake, [2, 3]);
      expect([...((await read(key)) ?? [])]).toEqual([2, 3]);
    });
  });
}
