import { describe, expect, it } from '@jest/globals';
import type { EventStream } from './event-line.ts';

/**
 * What every EventStream does.
 *
 * @param make a stream, and what is on it that was put since
 * @example
 * eventStreamContract('in memory', () => Promise.resolve({ stream, stored: () => Promise.resolve(stream.records) }));
 */
export function eventStreamContract(
  name: string,
  make: () => Promise<{
    readonly stream: EventStream;
    readonly stored: () => Promise<readonly { readonly partitionKey: string; readonly data: Uint8Array }[]>;
  }>,
): void {
  const record = (text: string, partitionKey = `wsp_${'a'.repeat(32)}.0`) => ({
    partitionKey,
    data: Buffer.from(text),
  });
  const textsOf = (records: readonly { readonly data: Uint8Array }[]) =>
    records.map(({ data }) => Buffer.from(data).toString());

  describe(`EventStream, ${name}`, () => {
    it('given records, when put, then all are stored, byte for byte, in the order of a key', async () => {
      const { stream, stored } = await make();
      const bytes = { partitionKey: 'p', data: Buffer.from([0x1f, 0x8b, 0, 255, 10]) };
      expect(await stream.put([record('a'), record('b'), bytes])).toEqual(['stored', 'stored', 'stored']);
      const found = await stored();
      expect(textsOf(found.filter((one) => one.partitionKey !== 'p'))).toEqual(['a', 'b']);
      expect(found.find((one) => one.partitionKey === 'p')?.data).toEqual(
        expect.objectContaining({ length: 5 }),
      );
    });

    it('given more than one call takes, when put, then there is an outcome for each, in order', async () => {
      const { stream, stored } = await make();
      const many = Array.from({ length: 510 }, (_, index) => record(`r${index}`, `p${index % 7}`));
      expect(await stream.put(many)).toEqual(many.map(() => 'stored'));
      expect(textsOf(await stored()).sort()).toEqual(textsOf(many).sort());
    });

    it('given nothing, when put, then there is nothing to say', async () => {
      const { stream } = await make();
      expect(await stream.put([])).toEqual([]);
    });
  });
}
