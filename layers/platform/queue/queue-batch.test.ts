import { beforeEach, describe, expect, it } from '@jest/globals';
import { ChangeMessageVisibilityCommand, GetQueueUrlCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { MessageOutcome, QueueMessage } from '@tributary/domain/outcomes/batch';
import { mockClient } from 'aws-sdk-client-mock';
import { anSqsRecord, capturedLines, context } from '../testing/lambda.fixtures.ts';
import { queueBatch } from './queue-batch.ts';

const sqs = mockClient(SQSClient);
const lines = capturedLines();
beforeEach(() => {
  sqs.reset();
  sqs.on(GetQueueUrlCommand).resolves({ QueueUrl: 'https://queue' });
  sqs.on(ChangeMessageVisibilityCommand).resolves({});
});

function run(...outcomes: MessageOutcome[]) {
  const Records = ['a', 'b', 'c'].map((id) => anSqsRecord(id, `body-${id}`));
  return queueBatch(() => Promise.resolve(outcomes))({ Records }, context);
}
const failures = (...ids: string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const done = { kind: 'done' } as const;

describe('queueBatch', () => {
  it('given messages, when called, then the use case sees them with queue, times and receives', async () => {
    const seen: QueueMessage[] = [];
    await queueBatch((messages) => {
      seen.push(...messages);
      return Promise.resolve(messages.map(() => done));
    })({ Records: [anSqsRecord('a', 'body')] }, context);
    const queue = 'tributary-dst-1';
    const times = { sentAt: 1_763_889_600_123, firstReceivedAt: 1_763_889_700_456 };
    expect(seen).toEqual([{ id: 'a', body: 'body', queue, ...times, receives: 2 }]);
  });

  it('given all done, when answered, then none comes again', async () => {
    expect(await run(done, done, done)).toEqual(failures());
    expect(sqs.calls()).toHaveLength(0);
  });

  it('given a retry, when answered, then that message comes again, after the time that it says', async () => {
    expect(await run(done, { kind: 'retry' }, { kind: 'retry', afterMs: 1_001 })).toEqual(failures('b', 'c'));
    const calls = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
    expect(calls).toEqual([{ QueueUrl: 'https://queue', ReceiptHandle: 'handle-c', VisibilityTimeout: 2 }]);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({ in: 3, again: 2 });
  });

  it('given waits out of range, when answered, then they are what SQS takes', async () => {
    const day = { kind: 'retry', afterMs: 86_400_000 } as const;
    await run({ kind: 'retry', afterMs: -5 }, day, done);
    const calls = sqs.commandCalls(ChangeMessageVisibilityCommand).map(({ args }) => args[0].input);
    expect(calls.map(({ VisibilityTimeout }) => VisibilityTimeout)).toEqual([0, 43_200]);
  });

  it('given an outcome too few, when answered, then the message that was forgotten comes again', async () => {
    expect(await run(done, done)).toEqual(failures('c'));
  });

  it('given a wait that cannot be set, when answered, then the message comes again all the same, and it is said', async () => {
    sqs.on(ChangeMessageVisibilityCommand).rejects(new Error('no'));
    expect(await run(done, done, { kind: 'retry', afterMs: 5_000 })).toEqual(failures('c'));
    expect(lines.map(({ code }) => code)).toEqual(['wait-not-set', undefined]);
  });
});
