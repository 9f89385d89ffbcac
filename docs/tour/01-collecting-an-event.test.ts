import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { EventLine } from '@tributary/domain/collecting/event-line';
import { memoryEventStream } from '@tributary/domain/collecting/event-stream.memory';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { hashSecret } from '@tributary/domain/ids/ids';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { collectEvents } from '../../functions/collect-events/collect-events.ts';
import { landEvents } from '../../functions/land-events/land-events.ts';
import { aStreamOf, aWriteKey, NINE, requestOf } from './tour.fixtures.ts';

/*
 * Chapter 1: collecting an event.
 *
 * The API is the one that Segment's and RudderStack's SDKs speak, so that a shop changes nothing but their endpoint.
 */
const secret = 'wk_tour';
const stream = memoryEventStream();
const around = { now: () => NINE, random: randomBytes, observe: () => undefined };
const findWriteKey = (hash: string) => Promise.resolve(hash === hashSecret(secret) ? aWriteKey() : undefined);
const [wait, timeLeft] = [() => Promise.resolve(), () => 13_000];
const collect = collectEvents({ ...around, stream, findWriteKey, partitions: 8, wait, timeLeft });
const { workspaceId } = aWriteKey();

describe('an event is collected', () => {
  // A batch arrives: one good event, and one that says of nobody whom it is about. The clock of the phone is an hour
  // fast; `sentAt` gives it away.
  const batch = [
    {
      type: 'track',
      event: 'Product Added',
      userId: 'jane',
      timestamp: new Date(NINE + 3_590_000).toISOString(),
    },
    { type: 'track', event: 'Product Added' },
  ];
  const request = requestOf(secret, { batch, sentAt: new Date(NINE + 3_600_000).toISOString() });

  // "200" means that the stream has it all. What is wrong with one event is said at once, and never fails its neighbours.
  it('is answered when it is durable', async () => {
    const answer = await collect(request);
    expect(answer).toMatchObject({
      status: 200,
      body: { success: true, accepted: 2, failed: [{ index: 1 }] },
    });
    expect(stream.records).toHaveLength(1);
  });

  // A key that nobody gave out opens nothing, and leaves nothing.
  it('needs a write key', async () => {
    await expect(collect(requestOf('wk_guessed', { batch }))).rejects.toMatchObject({
      code: 'unknown-write-key',
    });
    expect(stream.records).toHaveLength(1);
  });

  // The events of a request travel as one gzip'd record. The lake gets such records as they are, one after another,
  // which is a gzip file again: landing costs no decompression, however large the traffic.
  const lake = memoryLake();
  const ledger = ledgerStoreInMemory();
  const land = landEvents({ ...around, lake, ledger });

  it('lands in the lake, the faulty one too, with its time put right', async () => {
    await land(aStreamOf(stream.records), { remainingMs: () => 60_000 });
    const [key = ''] = lake.objects.keys();
    expect(key).toMatch(/^raw\/workspace=wsp_\w+\/date=2026-03-16\/hour=09\/.+\.ndjson\.gz$/);
    const lines = lake.lines(key).map((line) => EventLine.parse(line));
    expect(lines.find(({ failure }) => failure === undefined)?.timestamp).toBe('2026-03-16T08:59:50.000Z');
    expect(lines.find(({ failure }) => failure)?.event).toMatchObject({ event: 'Product Added' });
  });

  // Everything behind the stream may happen twice. The file is written over itself, and the ledger is a set of records.
  it('may be delivered again without harm', async () => {
    await land(aStreamOf(stream.records), { remainingMs: () => 60_000 });
    expect(lake.objects.size).toBe(1);
    const { sources } = await sumLedger({ store: ledger, workspaceId, from: NINE, to: NINE + 1 });
    expect(Object.values(sources)).toMatchObject([{ accepted: 2, inFlight: 2 }]);
  });
});
