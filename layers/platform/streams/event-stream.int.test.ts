import { afterAll } from '@jest/globals';
import {
  CreateStreamCommand,
  DeleteStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListShardsCommand,
  waitUntilStreamExists,
} from '@aws-sdk/client-kinesis';
import { eventStreamContract } from '@tributary/domain/collecting/event-stream.contract';
import { kinesis } from '../clients/kinesis.ts';
import { unique } from '../testing/emulator.fixtures.ts';
import { eventStream } from './event-stream.ts';

const client = kinesis();
const made: string[] = [];
afterAll(() => Promise.all(made.map((StreamName) => client.send(new DeleteStreamCommand({ StreamName })))));

eventStreamContract('on Kinesis', async () => {
  const StreamName = unique('stream');
  made.push(StreamName);
  await client.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  await waitUntilStreamExists({ client, maxWaitTime: 20, minDelay: 1, maxDelay: 1 }, { StreamName });
  return { stream: eventStream(StreamName), stored: () => stored(StreamName) };
});

async function stored(StreamName: string) {
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  const ShardId = Shards[0]?.ShardId;
  const from = new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: 'TRIM_HORIZON' });
  const { ShardIterator } = await client.send(from);
  const { Records = [] } = await client.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
  return Records.map(({ PartitionKey = '', Data = new Uint8Array() }) => ({
    partitionKey: PartitionKey,
    data: Data,
  }));
}
