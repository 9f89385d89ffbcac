import { expect, it } from '@jest/globals';
import type { LakeWriter } from '../collecting/event-line.ts';
import type { LakeReader } from './lake-reader.ts';

/** A lake as the suite needs it: both its sides, and nothing under `contract/` yet. */
export type Lake = { readonly writer: LakeWriter; readonly reader: LakeReader };

export function lakeReaderContract(lakeOf: () => Lake | Promise<Lake>): void {
  it('given objects, then those under a prefix are listed in the order of their keys', async () => {
    const { writer, reader } = await lakeOf();
    for (const name of ['a/2', 'b/1', 'a/10', 'a/1']) await put(writer, `contract/${name}`, name);
    expect(await keys(reader, 'contract/a/')).toEqual(['contract/a/1', 'contract/a/10', 'contract/a/2']);
    expect(await keys(reader, 'contract/none/')).toEqual([]);
  });

  it('given an object that was written twice, then the newest bytes come back whole', async () => {
    const { writer, reader } = await lakeOf();
    await put(writer, 'contract/one', 'before');
    await put(writer, 'contract/one', '\u0000\u001f\u008b after');
    expect(Buffer.from(await reader.get('contract/one')).toString()).toBe('\u0000\u001f\u008b after');
  });

  it('given no such object, then reading it is an error', async () => {
    const { reader } = await lakeOf();
    await expect(reader.get('contract/missing')).rejects.toThrow();
  });
}

async function keys(reader: LakeReader, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const key of reader.listKeys(prefix)) found.push(key);
  return found;
}

function put(writer: LakeWriter, key: string, text: string): Promise<void> {
  return writer.put({ key, body: Buffer.from(text), contentType: 'application/octet-stream' });
}
