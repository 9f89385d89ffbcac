import { createHash } from 'node:crypto';

/** One record as a shard holds it. */
export type DriverRecord<T> = {
  readonly shardId: string;
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly arrivedAt: number;
  readonly value: T;
};

/** What a Lambda function answers to a stream mapping that asks for partial failures. */
export type MappingAnswer = { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] };

export type StreamSettings<T> = {
  /** The real handler behind whatever builds its event. A rejection fails the batch. */
  readonly invoke: (records: readonly DriverRecord<T>[]) => Promise<MappingAnswer>;
  readonly random: () => number;
  readonly now: () => number;
  readonly name: string;
  readonly shards: number;
  /** Concurrent batches of one shard; records of one partition key stay in order. */
  readonly parallelization: number;
  readonly batchSize: number;
  readonly maximumRetries: number;
  /** How often a batch that was dealt with comes again, with other boundaries: a lost checkpoint. */
  readonly redelivery: number;
};

export type StreamCounts = {
  batches: number;
  redelivered: number;
  bisected: number;
  partial: number;
  failed: number;
};

type Lane<T> = { readonly queue: DriverRecord<T>[] };
type Shard<T> = { readonly id: string; readonly parent?: Shard<T>; readonly lanes: Lane<T>[]; open: boolean };

const digest = (text: string) => createHash('md5').update(text).digest().readUInt32BE(0);

/**
 * A stream with the semantics that AWS gives a mapping: order by partition key, several batches of a shard at once,
 * redelivery from the checkpoint with other boundaries, partial failures, bisecting on error (which does not count as
 * a retry), finite retries with an on-failure destination, and re-sharding in which children wait for their parent.
 */
export function streamDriver<T>(settings: StreamSettings<T>) {
  const counts: StreamCounts = { batches: 0, redelivered: 0, bisected: 0, partial: 0, failed: 0 };
  const onFailure: DriverRecord<T>[] = [];
  const finished = new Map<string, Promise<void>>();
  let sequence = 0;
  let made = 0;
  let shards = Array.from({ length: settings.shards }, () => newShard());
  const all: Shard<T>[] = [...shards];

  function newShard(parent?: Shard<T>): Shard<T> {
    made += 1;
    const id = `${settings.name}-${String(made).padStart(12, '0')}`;
    const lanes = Array.from({ length: settings.parallelization }, () => ({ queue: [] }));
    return { id, lanes, open: true, ...(parent && { parent }) };
  }

  function put(partitionKey: string, value: T): DriverRecord<T> {
    const hash = digest(partitionKey);
    const shard = shards[hash % shards.length]!;
    sequence += 1;
    const sequenceNumber = `4966${String(sequence).padStart(52, '0')}`;
    const record = { shardId: shard.id, sequenceNumber, partitionKey, arrivedAt: settings.now(), value };
    shard.lanes[digest(`lane ${partitionKey}`) % shard.lanes.length]!.queue.push(record);
    return record;
  }

  /** Splits every open shard in two. */
  function reshard(): void {
    shards = shards.flatMap((shard) => {
      shard.open = false;
      return [newShard(shard), newShard(shard)];
    });
    all.push(...shards);
  }

  async function invoke(batch: readonly DriverRecord<T>[]): Promise<number> {
    counts.batches += 1;
    const { batchItemFailures } = await settings.invoke(batch);
    if (batchItemFailures.length === 0) return batch.length;
    counts.partial += 1;
    const positions = batchItemFailures.map(({ itemIdentifier }) =>
      batch.findIndex(({ sequenceNumber }) => sequenceNumber === itemIdentifier),
    );
    // An identifier that is not of the batch fails all of it, as on AWS.
    return Math.max(0, Math.min(...positions));
  }

  async function attempt(batch: readonly DriverRecord<T>[], tries: number): Promise<void> {
    let done = 0;
    try {
      done = await invoke(batch);
    } catch {
      counts.failed += 1;
    }
    const rest = batch.slice(done);
    if (rest.length === 0) return;
    if (rest.length > 1) {
      counts.bisected += 1;
      const middle = Math.ceil(rest.length / 2);
      await attempt(rest.slice(0, middle), tries);
      return attempt(rest.slice(middle), tries);
    }
    if (tries >= settings.maximumRetries) {
      onFailure.push(...rest);
      return;
    }
    return attempt(rest, tries + 1);
  }

  async function runLane(lane: Lane<T>): Promise<void> {
    while (lane.queue.length > 0) {
      const batch = lane.queue.slice(0, 1 + Math.floor(settings.random() * settings.batchSize));
      await attempt(batch, 0);
      if (settings.random() < settings.redelivery) counts.redelivered += 1;
      else lane.queue.splice(0, batch.length);
    }
  }

  async function runShard(shard: Shard<T>): Promise<void> {
    if (shard.parent) await finished.get(shard.parent.id);
    await Promise.all(shard.lanes.map((lane) => runLane(lane)));
  }

  /** Reads until nothing is left; what handlers put meanwhile on this stream is read too. */
  async function drain(): Promise<void> {
    for (const shard of all) finished.set(shard.id, runShard(shard));
    await Promise.all(finished.values());
  }

  const empty = () => all.every(({ lanes }) => lanes.every(({ queue }) => queue.length === 0));
  return { put, reshard, drain, empty, counts, onFailure };
}
