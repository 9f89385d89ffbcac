import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import type { EventLine } from '../collecting/event-line.ts';
import { memoryLake } from '../collecting/lake-writer.memory.ts';
import { encodeRecord } from '../collecting/record-codec.ts';
import { rawKey } from '../landing/lake-keys.ts';
import { HOUR } from '../ledger/hours.ts';
import { ObjectUnreadable } from './inflate-lines.ts';
import { lakeReaderContract } from './lake-reader.contract.ts';
import { lakeReaderInMemory } from './lake-reader.memory.ts';
import { readHistory, type HistoryReader } from './read-history.ts';
import { TooManyToRemember } from './seen-ids.ts';

const workspaceId = `wsp_${'1'.repeat(32)}`;
const sourceId = `src_${'2'.repeat(32)}`;
const nine = Date.UTC(2026, 10, 2, 9);

describe('the lake in memory', () => {
  lakeReaderContract(() => {
    const writer = memoryLake();
    return { writer, reader: lakeReaderInMemory(writer.objects) };
  });
});

function line(
  messageId: string,
  at: number,
  event: EventLine['event'] = { event: 'Order Completed' },
): EventLine {
  const time = new Date(at).toISOString();
  const who = { v: 1, workspaceId, sourceId, messageId } as const;
  return { ...who, type: 'track', receivedAt: time, timestamp: time, ip: '', userAgent: '', event };
}

/** Lands whole records as `land-events` does: one member after another. */
async function land(
  lake: ReturnType<typeof memoryLake>,
  at: number,
  records: readonly (readonly EventLine[])[],
) {
  const members = records.map((lines) =>
    encodeRecord(
      sourceId,
      lines.map((one) => JSON.stringify(one)),
    ),
  );
  const first = String(lake.objects.size);
  const key = rawKey({ workspaceId, arrivedAt: at, shardId: 'shardId-0', first, last: first });
  await lake.put({ key, body: Buffer.concat(members), contentType: 'application/gzip' });
  return key;
}

type Query = Omit<Parameters<ReturnType<typeof readHistory>>[0], 'workspaceId'>;

function world(more: Partial<HistoryReader> = {}) {
  const lake = memoryLake();
  const skippedKeys: string[] = [];
  const skipped = (key: string) => void skippedKeys.push(key);
  const history = readHistory({ lake: lakeReaderInMemory(lake.objects), skipped, ...more });
  async function read(query: Query): Promise<EventLine[]> {
    const found: EventLine[] = [];
    for await (const one of history({ workspaceId, ...query })) found.push(one);
    return found;
  }
  return { lake, read, skippedKeys };
}

const ids = (lines: readonly EventLine[]) => lines.map(({ messageId }) => messageId);
const day = { from: nine, to: nine + 24 * HOUR };

describe('history', () => {
  it('given records in several objects and hours, then each event comes whole, in the order of its hour', async () => {
    const { lake, read } = world();
    await land(lake, nine + HOUR, [[line('m-3', nine + HOUR)]]);
    await land(lake, nine, [[line('m-1', nine), line('m-2', nine + 1)], [line('m-2b', nine + 2)]]);
    const found = await read(day);
    expect(ids(found)).toEqual(['m-1', 'm-2', 'm-2b', 'm-3']);
    expect(found[0]).toEqual(line('m-1', nine));
  });

  it('given events that came again, in the same file, a later one and hours later, then each comes once', async () => {
    const { lake, read } = world();
    await land(lake, nine, [[line('m-1', nine), line('m-1', nine)]]);
    await land(lake, nine, [[line('m-1', nine)], [line('m-2', nine)]]);
    await land(lake, nine + 23 * HOUR, [[line('m-1', nine + 23 * HOUR)]]);
    expect(ids(await read(day))).toEqual(['m-1', 'm-2']);
  });

  it('given a range, then its beginning is in and its end is out, wherever the stream put the line', async () => {
    const { lake, read } = world();
    await land(lake, nine, [[line('before', nine - 1), line('first', nine), line('last', nine + HOUR - 1)]]);
    await land(lake, nine + HOUR, [[line('late', nine + HOUR - 5), line('after', nine + HOUR)]]);
    expect(ids(await read({ from: nine, to: nine + HOUR }))).toEqual(['first', 'last', 'late']);
  });

  it('given types and names that are asked for, then the rest is left out', async () => {
    const { lake, read } = world();
    const page = { ...line('p-1', nine, { name: 'Home' }), type: 'page' };
    await land(lake, nine, [[line('m-1', nine), line('m-2', nine, { event: 'Viewed' }), page]]);
    expect(ids(await read({ ...day, events: [{ type: 'track', name: 'Viewed' }] }))).toEqual(['m-2']);
    expect(ids(await read({ ...day, events: [{ type: 'page', name: 'Home' }] }))).toEqual(['p-1']);
    expect(ids(await read({ ...day, events: [{ type: 'track' }] }))).toEqual(['m-1', 'm-2']);
  });

  it('given lines that are no events, or of somebody else, then they are skipped and counted', async () => {
    const { lake, read, skippedKeys } = world();
    const key = await land(lake, nine, [[{ ...line('m-x', nine), workspaceId: `wsp_${'9'.repeat(32)}` }]]);
    const bad = gzipSync('not json\n{"v":2}\n' + JSON.stringify(line('m-1', nine)));
    await lake.put({ key: `${key}.2`, body: bad, contentType: 'application/gzip' });
    expect(ids(await read(day))).toEqual(['m-1']);
    expect(skippedKeys).toEqual([key, `${key}.2`, `${key}.2`]);
  });

  it('given an object that was cut off, then it is named and what there is is not taken for all', async () => {
    const { lake, read } = world();
    const key = await land(lake, nine, [[line('m-1', nine)]]);
    const body = lake.objects.get(key)!.subarray(0, -9);
    await lake.put({ key, body, contentType: 'application/gzip' });
    await expect(read(day)).rejects.toEqual(new ObjectUnreadable(key, 'bad-gzip'));
  });

  it('given an object that inflates to many times what a line may have, then all of it comes', async () => {
    const { lake, read } = world({ maxLineBytes: 1_000 });
    const names = Array.from({ length: 2_000 }, (_, index) => `m-${index}`);
    const key = await land(lake, nine, [names.map((name) => line(name, nine, { event: 'x'.repeat(500) }))]);
    expect(lake.objects.get(key)!.length).toBeLessThan(50_000);
    expect(ids(await read(day))).toEqual(names);
  });

  it.each([
    ['in the middle', [{ event: 'x'.repeat(300) }, undefined]],
    ['at the end', [undefined, { event: 'x'.repeat(300) }]],
    ['of many pieces', [{ event: 'x'.repeat(3_000_000) }]],
  ])(
    'given a line over the limit %s, then its object is named and inflated no further',
    async (_, events) => {
      const { lake, read } = world({ maxLineBytes: 400 });
      const key = await land(lake, nine, [events.map((event, index) => line(`m-${index}`, nine, event))]);
      await expect(read(day)).rejects.toEqual(new ObjectUnreadable(key, 'line-too-large'));
    },
  );

  it('given more events than may be remembered, then it stops instead of repeating some', async () => {
    const { lake, read } = world({ memory: { hours: 24, limit: 2 } });
    await land(lake, nine, [[line('m-1', nine), line('m-2', nine), line('m-3', nine)]]);
    await expect(read(day)).rejects.toThrow(TooManyToRemember);
  });

  it('given far more events than may be remembered and a question for a few, then those come, each once', async () => {
    const { lake, read } = world({ memory: { hours: 24, limit: 2 } });
    const many = Array.from({ length: 20 }, (_, index) => line(`m-${index}`, nine));
    await land(lake, nine, [many, many]);
    const where = ({ messageId }: EventLine) => ['m-3', 'm-7'].includes(messageId);
    expect(ids(await read({ ...day, where }))).toEqual(['m-3', 'm-7']);
  });

  it('given hours outside the window, then they are forgotten and make room', async () => {
    const { lake, read } = world({ memory: { hours: 1, limit: 2 } });
    for (const hour of [0, 1, 2, 3])
      await land(lake, nine + hour * HOUR, [[line(`m-${hour}`, nine + hour * HOUR)]]);
    expect(ids(await read(day))).toEqual(['m-0', 'm-1', 'm-2', 'm-3']);
  });
});

describe('history over random files', () => {
  const Landed = fc.array(
    fc.record({
      hour: fc.integer({ min: 0, max: 3 }),
      ids: fc.array(fc.string({ maxLength: 4 }), { minLength: 1, maxLength: 6 }),
    }),
    { maxLength: 8 },
  );
  test.prop([Landed])(
    'given any repetition across files and hours, then each event comes exactly once',
    async (files) => {
      const { lake, read } = world();
      for (const { hour, ids: names } of files) {
        const at = nine + hour * HOUR;
        // Characters of several bytes, so that pieces cut them.
        await land(lake, at, [names.map((name) => line(`é€😀${name}`, at, { event: 'é'.repeat(50) }))]);
      }
      const expected = new Set(files.flatMap((file) => file.ids.map((name) => `é€😀${name}`)));
      const found = ids(await read(day));
      expect(new Set(found)).toEqual(expected);
      expect(found).toHaveLength(expected.size);
    },
  );
});
