import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { BAD_EVENTS } from '@tributary/domain/collecting/bad-events.fixtures';
import {
  aHolder,
  aTrack,
  linesOf,
  NOW,
  random,
  SOURCE,
  WORKSPACE,
  WRITE_KEY,
} from '@tributary/domain/collecting/collecting.fixtures';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { memoryEventStream } from '@tributary/domain/collecting/event-stream.memory';
import { aggregated } from '@tributary/domain/collecting/kpl.fixtures';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import { hashSecret } from '@tributary/domain/ids/ids';
import { FailedEvent } from '@tributary/domain/landing/failed-event';
import { collectRecords } from './collect-records.ts';

const shardId = 'shardId-000000000000';
const DISABLED = 'wk_disabled';
const OTHER_SOURCE = `src_${'d'.repeat(32)}`;
const holders = new Map([
  [hashSecret(WRITE_KEY), aHolder()],
  [hashSecret('wk_other'), aHolder({ sourceId: OTHER_SOURCE, type: 'browser' })],
  [hashSecret(DISABLED), aHolder({ keyEnabled: false })],
]);

function aRecord(sequenceNumber: number, payload: unknown): StreamRecord {
  const data =
    payload instanceof Uint8Array
      ? payload
      : Buffer.from(typeof payload === 'string' ? payload : JSON.stringify(payload));
  const recordId = `${shardId}-${sequenceNumber}`;
  return {
    recordId,
    shardId,
    sequenceNumber: String(sequenceNumber),
    partitionKey: 'any',
    arrivedAt: NOW,
    data,
  };
}

const keyed = (event: object) => ({ ...event, writeKey: WRITE_KEY });

function setup() {
  const stream = memoryEventStream();
  const lake = memoryLake();
  const counts = new Map<string, number>();
  const handle = collectRecords({
    stream,
    lake,
    findWriteKey: (hash) => Promise.resolve(holders.get(hash)),
    partitions: 8,
    now: () => NOW + 5000,
    random,
    wait: () => Promise.resolve(),
    observe: (some) => {
      for (const [name, count] of Object.entries(some)) counts.set(name, (counts.get(name) ?? 0) + count);
    },
  });
  const collect = (...records: StreamRecord[]) => handle(records, { remainingMs: () => 60_000 });
  const lines = () => stream.records.flatMap((record) => linesOf(record.data));
  const failed = () =>
    [...lake.objects.keys()].flatMap((key) => lake.lines(key)).map((line) => FailedEvent.parse(line));
  return { stream, lake, counts, collect, lines, failed };
}

describe('payloads that are accepted', () => {
  it('given an event, a batch, gzip and an aggregate, when collected, then all are on the stream', async () => {
    const { collect, lines, counts, lake } = setup();
    await collect(
      aRecord(1, keyed(aTrack({ messageId: 'm-1' }))),
      aRecord(
        2,
        keyed({
          batch: [aTrack({ messageId: 'm-2' }), aTrack({ messageId: 'm-3' })],
          context: { app: 'till' },
        }),
      ),
      aRecord(3, gzipSync(JSON.stringify(keyed(aTrack({ messageId: 'm-4' }))))),
      aRecord(
        4,
        aggregated([
          JSON.stringify(keyed(aTrack({ messageId: 'm-5' }))),
          JSON.stringify(keyed(aTrack({ messageId: 'm-6' }))),
        ]),
      ),
    );
    expect(
      lines()
        .map((line) => line.messageId)
        .sort(),
    ).toEqual(['m-1', 'm-2', 'm-3', 'm-4', 'm-5', 'm-6']);
    expect(lines().find((line) => line.messageId === 'm-2')).toMatchObject({
      event: { context: { app: 'till' } },
    });
    expect(JSON.stringify(lines())).not.toContain(WRITE_KEY);
    expect(Object.fromEntries(counts)).toEqual({ EventsAccepted: 6, EventsFailed: 0, PayloadsRefused: 0 });
    expect(lake.puts()).toBe(0);
  });

  it('given events of two sources, when collected, then no record holds both, and the context has address and agent', async () => {
    const { collect, stream } = setup();
    const context = { ip: '203.0.113.9', userAgent: 'Till' };
    await collect(
      aRecord(1, keyed(aTrack())),
      aRecord(2, { ...aTrack({ context }), writeKey: 'wk_other' }),
      aRecord(3, keyed(aTrack())),
    );
    const sources = stream.records.map((record) => [
      ...new Set(linesOf(record.data).map((line) => line.sourceId)),
    ]);
    expect(sources.sort()).toEqual([[SOURCE], [OTHER_SOURCE]]);
    const other = stream.records
      .flatMap((record) => linesOf(record.data))
      .find((line) => line.sourceId === OTHER_SOURCE);
    expect(other).toMatchObject(context);
  });

  it('given bad events, when collected, then they are on the stream with their failure', async () => {
    const { collect, lines, failed } = setup();
    const bad = BAD_EVENTS.filter(({ json }) => json.length < 20_000);
    await collect(aRecord(1, `{"writeKey":"${WRITE_KEY}","batch":[${bad.map(({ json }) => json).join()}]}`));
    expect(lines()).toHaveLength(bad.length);
    expect(lines().every((line) => line.failure)).toBe(true);
    expect(failed()).toEqual([]);
  });
});

describe('a record that comes again', () => {
  const anonymous = () => keyed({ type: 'track', event: 'Clicked', anonymousId: 'a1' });
  const records = [
    aRecord(1, anonymous()),
    aRecord(2, { writeKey: WRITE_KEY, batch: [anonymous(), anonymous()] }),
    aRecord(3, aggregated([JSON.stringify(anonymous()), JSON.stringify(anonymous())])),
  ];

  it('given events without ids, when collected twice with other boundaries, then their lines are the same', async () => {
    const [first, second] = [setup(), setup()];
    await first.collect(...records);
    await second.collect(records[2]!);
    await second.collect(records[0]!, records[1]!);
    const sorted = (made: ReturnType<typeof setup>) =>
      made.lines().sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
    expect(sorted(second)).toEqual(sorted(first));
    expect(new Set(first.lines().map((line) => line.messageId)).size).toBe(5);
    expect(first.lines()[0]?.receivedAt).toBe(new Date(NOW).toISOString());
  });

  it('given a stream that is away after a part, when collected again, then the same ids are on it', async () => {
    const { collect, stream, lines } = setup();
    stream.behave(() => 'unavailable');
    await expect(collect(...records)).rejects.toThrow('The events stream is unavailable.');
    stream.behave(() => 'stored');
    await collect(...records);
    await collect(...records);
    expect(lines()).toHaveLength(10);
    expect(new Set(lines().map((line) => line.messageId)).size).toBe(5);
  });
});

describe('payloads that are refused', () => {
  it.each<readonly [string, unknown, string, string?]>([
    ['an unknown key', { ...aTrack(), writeKey: 'wk_no' }, 'unknown-write-key'],
    ['no key', aTrack(), 'unknown-write-key'],
    ['a disabled key', { ...aTrack(), writeKey: DISABLED }, 'disabled-write-key', WORKSPACE],
    ['no JSON', 'hello', 'body-not-json'],
    ['nothing', '', 'body-not-json'],
    ['bytes', Buffer.from([0, 1, 2, 255]), 'body-not-json'],
    ['a number', '5', 'unknown-write-key'],
    ['an array', [keyed(aTrack())], 'unknown-write-key'],
    ['truncated gzip', gzipSync(JSON.stringify(keyed(aTrack()))).subarray(0, -9), 'bad-gzip'],
    ['a gzip bomb', gzipSync(Buffer.alloc(5_000_000)), 'payload-too-large'],
    ['an empty batch', keyed({ batch: [] }), 'no-events', WORKSPACE],
    ['a batch of an object', keyed({ batch: {} }), 'no-events', WORKSPACE],
    ['too many events', keyed({ batch: Array(2501).fill(1) }), 'too-many-events', WORKSPACE],
    [
      'too much for each of many events',
      gzipSync(JSON.stringify(keyed({ batch: Array(2500).fill(1), context: { a: 'x'.repeat(5_000) } }))),
      'payload-too-large',
      WORKSPACE,
    ],
    ['a damaged aggregate', aggregated(['{}']).fill(1, 6, 7), 'kpl-bad-checksum'],
    [
      'a disabled key, gzip’d',
      gzipSync(JSON.stringify({ ...aTrack(), writeKey: DISABLED })),
      'disabled-write-key',
      WORKSPACE,
    ],
    [
      'an unknown key, gzip’d',
      gzipSync(JSON.stringify({ ...aTrack(), writeKey: 'wk_no' })),
      'unknown-write-key',
    ],
    ['keys in its events alone', { batch: [keyed(aTrack()), 5] }, 'unknown-write-key'],
    ['half of a JSON text', JSON.stringify(keyed(aTrack())).slice(0, -1), 'body-not-json'],
    ['a key in a text that is none', `writeKey=${WRITE_KEY}&type=track`, 'body-not-json'],
    ['a key among bytes', Buffer.concat([Buffer.from([0, 255]), Buffer.from(WRITE_KEY)]), 'body-not-json'],
    [
      'a key in a gzip bomb',
      gzipSync(JSON.stringify({ ...keyed(aTrack()), a: ' '.repeat(5_000_000) })),
      'payload-too-large',
    ],
    ['a deep stranger', `${'['.repeat(90_000)}${']'.repeat(90_000)}`, 'unknown-write-key'],
  ])(
    'given %s between good ones, when collected, then it is kept with its reason and its neighbours pass',
    async (...row) => {
      const [, payload, reason, workspaceId = 'unknown'] = row;
      const { collect, lines, failed, lake, counts } = setup();
      await collect(
        aRecord(1, keyed(aTrack({ messageId: 'before' }))),
        aRecord(2, payload),
        aRecord(3, keyed(aTrack({ messageId: 'after' }))),
      );
      expect(lines().map((line) => line.messageId)).toEqual(['before', 'after']);
      expect(failed()).toMatchObject([
        {
          workspaceId,
          sourceId: workspaceId === 'unknown' ? 'unknown' : SOURCE,
          stage: 'collect',
          reason,
          recordId: `${shardId}-2`,
          index: 0,
        },
      ]);
      expect([...lake.objects.keys()]).toEqual([
        `failed/workspace=${workspaceId}/date=2026-11-02/hour=09/producers-${shardId}-2-2.ndjson.gz`,
      ]);
      const [{ body } = { body: '' }] = failed();
      const shown = isPlainObject(body) ? Buffer.from(String(body['base64']), 'base64') : String(body);
      expect(shown.toString('latin1')).not.toMatch(/wk_\w/);
      expect(counts.get('PayloadsRefused')).toBe(1);
    },
  );

  it('given a refused payload, when kept, then its key is not, and it comes again under the same name and id', async () => {
    const { collect, failed, lake } = setup();
    const record = aRecord(7, { ...aTrack({ messageId: undefined }), writeKey: 'wk_mistyped' });
    await collect(record);
    const [first] = failed();
    expect(JSON.stringify(first)).not.toContain('wk_mistyped');
    expect(JSON.parse(String(first?.body))).toEqual(
      JSON.parse(JSON.stringify(aTrack({ messageId: undefined }))),
    );
    await collect(record);
    expect(failed()).toEqual([first]);
    expect(lake.objects.size).toBe(1);
  });

  it('given a gzip’d payload with an unknown key, when kept, then all of it but the key can be done again', async () => {
    const { collect, failed } = setup();
    const batch = [aTrack({ messageId: 'm-1' }), aTrack({ messageId: 'm-2' })];
    await collect(
      aRecord(1, gzipSync(JSON.stringify({ writeKey: 'wk_mistyped', context: { a: 1 }, batch }))),
    );
    expect(JSON.parse(String(failed()[0]?.body))).toEqual({ context: { a: 1 }, batch });
  });

  it('given more refused payloads than are held, when kept, then each is there once, those of one record too', async () => {
    const { collect, failed, counts } = setup();
    const large = (n: number) => JSON.stringify({ n, a: 'x'.repeat(90_000) });
    const many = Array.from({ length: 60 }, (_, n) => large(n));
    for (let time = 0; time < 2; time += 1) await collect(aRecord(1, aggregated(many)), aRecord(2, 'hello'));
    const places = failed().map(({ recordId, index }) => `${recordId}#${index}`);
    expect(places).toHaveLength(61);
    expect(new Set(places).size).toBe(61);
    expect(counts.get('PayloadsRefused')).toBe(122);
  });

  it('given a lake that is away, when something is refused, then the batch comes again', async () => {
    const { collect, lake } = setup();
    lake.fail('before');
    await expect(collect(aRecord(1, 'hello'))).rejects.toThrow('The lake is not there.');
  });

  it('given many small records that inflate to much, when collected, then what is held in memory stays bounded', async () => {
    const { collect, stream, lines } = setup();
    const big = gzipSync(
      JSON.stringify(
        keyed({
          batch: Array.from({ length: 15 }, (_, index) =>
            aTrack({ messageId: `m-${index}`, properties: { a: 'x'.repeat(32_000) } }),
          ),
        }),
      ),
    );
    await collect(...Array.from({ length: 20 }, (_, index) => aRecord(index, big)));
    expect(stream.calls()).toBeGreaterThan(2);
    expect(lines()).toHaveLength(300);
  });
});
