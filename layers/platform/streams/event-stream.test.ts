import { beforeEach, describe, expect, it } from '@jest/globals';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { mockClient } from 'aws-sdk-client-mock';
import { eventStream } from './event-stream.ts';

const kinesis = mockClient(KinesisClient);
const stream = eventStream('events');
const records = (count: number, bytes = 10) =>
  Array.from({ length: count }, (_, index) => ({ partitionKey: `p${index}`, data: Buffer.alloc(bytes) }));
const stored = { SequenceNumber: '1', ShardId: 's' };
const error = (name: string, more: object = {}) => Object.assign(new Error('no'), { name, ...more });

describe('eventStream', () => {
  beforeEach(() => {
    kinesis.reset();
    kinesis
      .on(PutRecordsCommand)
      .callsFake(({ Records }: { Records: unknown[] }) => ({ Records: Records.map(() => stored) }));
  });

  it('given more than a call takes, when put, then calls stay within count and bytes', async () => {
    expect(await stream.put(records(1_200))).toHaveLength(1_200);
    expect(await stream.put(records(30, 400_000))).toHaveLength(30);
    const calls = kinesis.commandCalls(PutRecordsCommand).map(({ args }) => args[0].input.Records ?? []);
    expect(calls.map((call) => call.length)).toEqual([500, 500, 200, 13, 13, 4]);
  });

  it('given refusals in an answer, when put, then each record has its own outcome', async () => {
    const Records = [
      stored,
      { ErrorCode: 'ProvisionedThroughputExceededException' },
      { ErrorCode: 'InternalFailure' },
    ];
    kinesis.on(PutRecordsCommand).resolves({ FailedRecordCount: 2, Records });
    expect(await stream.put(records(4))).toEqual(['stored', 'throttled', 'unavailable', 'unavailable']);
  });

  it('given a call that fails, when put, then its records say why, and those of other calls are stored', async () => {
    const throttle = error('ProvisionedThroughputExceededException');
    kinesis
      .on(PutRecordsCommand)
      .rejectsOnce(throttle)
      .resolves({ Records: records(500).map(() => stored) });
    const outcomes = await stream.put(records(1_000));
    expect(Object.groupBy(outcomes, (outcome) => outcome)).toMatchObject({
      throttled: { length: 500 },
      stored: { length: 500 },
    });
    kinesis.on(PutRecordsCommand).rejects(error('TimeoutError'));
    expect(await stream.put(records(1))).toEqual(['unavailable']);
  });

  it('given a missing right, when put, then it throws: trying again would not help', async () => {
    kinesis.on(PutRecordsCommand).rejects(error('AccessDeniedException', { $fault: 'client' }));
    await expect(stream.put(records(1))).rejects.toThrow();
  });
});
