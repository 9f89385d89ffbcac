import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { aHolder, WRITE_KEY } from '@tributary/domain/collecting/collecting.fixtures';
import { EventLine, type EventStream } from '@tributary/domain/collecting/event-line';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import { kinesisStream } from '@tributary/platform/stream/kinesis-stream';
import { context } from '@tributary/platform/testing/lambda.fixtures';
import { collectEvents } from '../../functions/collect-events/collect-events.ts';
import { landEvents } from '../../functions/land-events/land-events.ts';
import { Crash } from './faulty-store.ts';
import { seededRandom } from './seeded-random.ts';
import { NOW } from './shop.ts';
import { streamDriver } from './stream-driver.ts';
import { kinesisRecord } from './world.ts';

const headers = { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` };

function request(messageIds: readonly string[]): HttpRequest {
  const batch = messageIds.map((messageId) => ({
    ...{ type: 'track', event: 'Order Completed', anonymousId: 'device-1', messageId },
  }));
  const common = { path: '/v1/batch', query: {}, headers, sourceIp: '192.0.2.1', userAgent: 'test' };
  return { ...common, method: 'POST', body: Buffer.from(JSON.stringify({ batch })) };
}

/** Clients that post while the stream, the lake and the functions fail; what they heard, and what is in the lake. */
async function run(seed: number) {
  const random = seededRandom(seed);
  const happens = (rate: number) => random() < rate;
  const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  const objects = new Map<string, Uint8Array>();
  const faults = { refused: 0, unavailable: 0, lake: 0, crashes: 0 };
  const count = (fault: keyof typeof faults, rate: number) => {
    const did = happens(rate);
    if (did) faults[fault] += 1;
    return did;
  };
  const landing = kinesisStream(
    landEvents({
      lake: {
        put({ key, body }) {
          if (count('lake', 0.1)) return Promise.reject(new Error('The lake is not there.'));
          objects.set(key, Uint8Array.from(body));
          return count('lake', 0.1) ? Promise.reject(new Error('No answer.')) : Promise.resolve();
        },
      },
      ...{ ledger: ledgerStoreInMemory(), now: () => NOW, random: bytes, observe: () => undefined },
    }),
  );
  const driver = streamDriver<Buffer>({
    ...{ name: 'shardId', random, now: () => NOW, shards: 2, parallelization: 2, batchSize: 5 },
    ...{ maximumRetries: 200, redelivery: 0.2 },
    async invoke(records) {
      if (count('crashes', 0.05)) throw new Crash('The process died before.');
      const answer = await landing({ Records: records.map(kinesisRecord) }, context);
      if (count('crashes', 0.05)) throw new Crash('The process died after.');
      return answer;
    },
  });
  const stream: EventStream = {
    put: (records) =>
      Promise.resolve(
        records.map(({ partitionKey, data }) => {
          if (count('refused', 0.2)) return 'throttled';
          driver.put(partitionKey, Buffer.from(data));
          // Stored, and nobody was told.
          return count('unavailable', 0.1) ? 'unavailable' : 'stored';
        }),
      ),
  };
  const handle = collectEvents({
    ...{ stream, findWriteKey: () => Promise.resolve(aHolder()), partitions: 8, now: () => NOW },
    ...{ random: bytes, wait: () => Promise.resolve(), timeLeft: () => 13_000, observe: () => undefined },
  });
  const accepted: string[] = [];
  let refused = 0;
  for (let index = 0; index < 40; index += 1) {
    const ids = Array.from({ length: 1 + Math.floor(random() * 20) }, (_, event) => `m-${index}-${event}`);
    // A client gives up after a while, as real ones do.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const answer = await handle(request(ids)).catch(() => undefined);
      if (answer?.status === 200) accepted.push(...ids);
      else refused += 1;
      if (answer?.status === 200) break;
    }
    if (index % 15 === 14) driver.reshard();
    if (happens(0.3)) await driver.drain();
  }
  await driver.drain();
  const texts = [...objects.values()].flatMap((body) =>
    gunzipSync(body).toString().split('\n').filter(Boolean),
  );
  const landed = texts.map((text) => EventLine.parse(JSON.parse(text)).messageId);
  return {
    accepted,
    refused,
    landed: new Set(landed),
    faults,
    counts: driver.counts,
    left: driver.onFailure,
  };
}

describe('the way from a client to the lake', () => {
  it.each(Array.from({ length: 20 }, (_, index) => index + 1))(
    'given seed %i, when the stream, the lake and the functions fail, then what was answered with 200 is in the lake',
    async (seed) => {
      const { accepted, landed, left } = await run(seed);
      expect(accepted.filter((id) => !landed.has(id))).toEqual([]);
      expect(accepted.length).toBeGreaterThan(100);
      expect(left).toEqual([]);
    },
  );

  it('reaches every kind of fault', async () => {
    const runs = await Promise.all([31, 32, 33, 34, 35, 36].map((seed) => run(seed)));
    const sum = (pick: (one: Awaited<ReturnType<typeof run>>) => number) =>
      runs.reduce((total, one) => total + pick(one), 0);
    expect(sum(({ refused }) => refused)).toBeGreaterThan(0);
    expect(sum(({ counts }) => counts.redelivered)).toBeGreaterThan(0);
    for (const fault of ['refused', 'unavailable', 'lake', 'crashes'] as const)
      expect(sum(({ faults }) => faults[fault])).toBeGreaterThan(0);
  });
});
