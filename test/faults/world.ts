import type { AttributeValue } from 'aws-lambda';
import type { EventLine } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import type { Fact } from '@tributary/domain/facts/fact';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import type { MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import { memoryDueProfiles } from '@tributary/domain/profiles/due-profiles.memory';
import type { WakeUps } from '@tributary/domain/profiles/profile-store';
import type { QueueUseCase } from '@tributary/domain/outcomes/batch';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import type { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import { kinesisStream } from '@tributary/platform/stream/kinesis-stream';
import { tableStream } from '@tributary/platform/stream/table-stream';
import { context } from '@tributary/platform/testing/lambda.fixtures';
import { encodeItem } from '@tributary/platform/tables/profile-codec';
import { processEvents, processRetries } from '../../functions/process-events/process-events.ts';
import { publishChanges } from '../../functions/publish-changes/publish-changes.ts';
import { queueDueProfiles, wakeProfiles } from '../../functions/reevaluate-profiles/reevaluate-profiles.ts';
import { Crash, faultyStore, type Rates } from './faulty-store.ts';
import { seededRandom } from './seeded-random.ts';
import { configuration, NOW, sourceId } from './shop.ts';
import { streamDriver, type DriverRecord } from './stream-driver.ts';

type WakeUp = Parameters<WakeUps['schedule']>[0][number];
type Committed = MainItem | RedirectItem;

/** One whole run: the real handlers behind streams and a store that fail as told. */
export function world({ seed, rates, workers }: { seed: number; rates: Rates; workers: number }) {
  const random = seededRandom(seed);
  const bytes = (size: number) => Buffer.from(Array.from({ length: size }, () => Math.floor(random() * 256)));
  const inner = memoryProfileStore();
  const published: Fact[] = [];
  const retries: RetryMessage[] = [];
  const committed: Committed[] = [];
  const time = { now: NOW };
  const ledger = ledgerStoreInMemory();
  const lake = memoryLake();
  const isFaulty = rates.crash > 0;

  const changes = streamDriver<Committed>({
    name: 'table',
    random,
    now: () => NOW,
    shards: 2,
    parallelization: 2,
    batchSize: 10,
    maximumRetries: 60,
    redelivery: isFaulty ? 0.1 : 0,
    invoke: async (records) => publishing({ Records: records.map(tableRecord) }, context),
  });
  const store = faultyStore(inner, {
    rates,
    random,
    onWritten: (items) => {
      for (const item of items)
        if (item.kind === 'main' || item.kind === 'redirect') {
          committed.push(item);
          changes.put(item.key, item);
        }
    },
  });
  const shared = {
    configuration: () => Promise.resolve(configuration),
    ledger,
    now: () => time.now,
    observe: () => undefined,
    sleep: () => new Promise<void>((resolve) => setImmediate(resolve)),
  };
  const processing = {
    ...shared,
    store,
    lake,
    random: bytes,
    retryQueue: {
      send: (messages: readonly RetryMessage[]) => {
        const taken = messages.map(() => !isFaulty || random() > 0.1);
        retries.push(...messages.filter((_, index) => taken[index]));
        return Promise.resolve(taken);
      },
    },
  };
  const processed = kinesisStream(processEvents(processing));
  const publishing = tableStream(
    publishChanges({
      ...shared,
      profiles: store,
      randomBytes: bytes,
      members: { record: () => Promise.resolve() },
      wakeUps: { schedule: () => Promise.resolve() },
      random,
      publish: (facts) => {
        if (isFaulty && random() < 0.05) return Promise.reject(new Crash('The bus is away.'));
        const failed = facts.flatMap((_, index) => (isFaulty && random() < 0.4 ? [index] : []));
        published.push(...facts.filter((_, index) => !failed.includes(index)));
        return Promise.resolve({ failed });
      },
    }),
  );
  const events = streamDriver<Buffer>({
    name: 'shardId',
    random,
    now: () => NOW,
    shards: workers,
    parallelization: workers > 1 ? 2 : 1,
    batchSize: 6,
    maximumRetries: 60,
    redelivery: isFaulty ? 0.15 : 0,
    invoke: async (records) => processed({ Records: records.map(kinesisRecord) }, context),
  });

  /** Runs until nothing is left on the streams and the retry queue. */
  async function settle() {
    await events.drain();
    await untilDone(retries, processRetries(processing));
    await changes.drain();
  }

  return {
    inner,
    published,
    committed,
    ledger,
    lake,
    faults: store.faults,
    streams: { events, changes },
    retried: () => retries.length,
    put: (partition: number, lines: readonly EventLine[]) =>
      events.put(
        `${configuration.workspaceId}.${partition}`,
        encodeRecord(
          sourceId,
          lines.map((line) => JSON.stringify(line)),
        ),
      ),
    settle,
    /** Lets time pass, and wakes whoever fell due. */
    async pass(ms: number) {
      time.now += ms;
      const wakeUps: WakeUp[] = [];
      const waking = {
        ...shared,
        store,
        wakeUps: { schedule: (more: readonly WakeUp[]) => Promise.resolve(void wakeUps.push(...more)) },
      };
      await queueDueProfiles({ ...waking, due: memoryDueProfiles(inner) })();
      await untilDone(wakeUps, wakeProfiles(waking));
      await settle();
    },
  };
}

/** Hands a queue's messages over until each is done: what fails, or is to be tried again, comes again. */
async function untilDone(queue: object[], handle: QueueUseCase) {
  while (queue.length > 0) {
    const batch = queue.splice(0, 5);
    const messages = batch.map((message, index) => ({
      id: String(index),
      body: JSON.stringify({ v: 1, ...message }),
      queue: 'queue',
      sentAt: NOW,
      firstReceivedAt: NOW,
      receives: 1,
    }));
    const ends = await handle(messages, { remainingMs: () => 60_000 }).catch(() => undefined);
    queue.push(...batch.filter((_, index) => ends?.[index]?.kind !== 'done'));
  }
}

export function kinesisRecord({
  shardId,
  sequenceNumber,
  partitionKey,
  arrivedAt,
  value,
}: DriverRecord<Buffer>) {
  return {
    eventID: `${shardId}:${sequenceNumber}`,
    eventName: 'aws:kinesis:record',
    eventSource: 'aws:kinesis',
    eventSourceARN: 'arn:aws:kinesis:us-east-1:000000000000:stream/events',
    eventVersion: '1.0',
    awsRegion: 'us-east-1',
    invokeIdentityArn: '',
    kinesis: {
      kinesisSchemaVersion: '1.0',
      partitionKey,
      sequenceNumber,
      approximateArrivalTimestamp: arrivedAt / 1000,
      data: value.toString('base64'),
    },
  };
}

/** As the table's stream hands it to Lambda: bytes are base64 text there. */
function tableRecord({ sequenceNumber, arrivedAt, value }: DriverRecord<ProfileItem>) {
  const image: Record<string, AttributeValue> = {};
  for (const [name, { S, N, B }] of Object.entries(encodeItem(value)))
    image[name] = B ? { B: Buffer.from(B).toString('base64') } : S === undefined ? { N: N ?? '' } : { S };
  return {
    dynamodb: {
      SequenceNumber: sequenceNumber,
      ApproximateCreationDateTime: arrivedAt / 1000,
      NewImage: image,
    },
  };
}
