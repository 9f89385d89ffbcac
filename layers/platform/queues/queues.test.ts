import { beforeEach, describe, expect, it } from '@jest/globals';
import { SendMessageBatchCommand, SQSClient, type SendMessageBatchRequestEntry } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { sendAll } from './send-all.ts';
import { UnmergeNotSent, unmergeQueue } from './unmerge-queue.ts';
import { wakeUps } from './wake-ups.ts';

const sqs = mockClient(SQSClient);
const messages = (count: number, body = 'x') =>
  Array.from({ length: count }, () => ({ body, delaySeconds: 0 }));
const calls = () => sqs.commandCalls(SendMessageBatchCommand).map(({ args }) => args[0].input.Entries ?? []);
const timeout = Object.assign(new Error('late'), { name: 'TimeoutError' });

/** Confirms what `takes` says, by place in the call. */
function queueTakes(takes: (index: number) => boolean): void {
  sqs.on(SendMessageBatchCommand).callsFake(({ Entries }: { Entries: SendMessageBatchRequestEntry[] }) => ({
    Successful: Entries.filter((_, index) => takes(index)).map(({ Id }) => ({ Id })),
  }));
}

describe('sendAll', () => {
  beforeEach(() => void sqs.reset());

  it('given large messages, when sent, then no call is over the size that every queue takes', async () => {
    queueTakes(() => true);
    expect(await sendAll('url', messages(7, 'é'.repeat(40_000)))).toEqual(
      Array.from({ length: 7 }, () => true),
    );
    expect(calls().map((entries) => entries.length)).toEqual([3, 3, 1]);
  });

  it('given messages that the queue refused, when sent, then they are not confirmed', async () => {
    queueTakes((index) => index !== 1);
    expect(await sendAll('url', messages(3))).toEqual([true, false, true]);
  });

  it('given no answer, when sent, then nothing of that call is confirmed; a missing right throws', async () => {
    sqs.on(SendMessageBatchCommand).rejectsOnce(timeout);
    expect(await sendAll('url', messages(2))).toEqual([false, false]);
    sqs.on(SendMessageBatchCommand).rejects(Object.assign(new Error('denied'), { $fault: 'client' }));
    await expect(sendAll('url', messages(2))).rejects.toThrow('denied');
  });
});

describe('wakeUps', () => {
  beforeEach(() => void sqs.reset());
  const now = 1_000_000;
  const at = (time: number) => ({ workspaceId: 'wsp_1', key: 'k', at: time });

  it.each([
    [now + 1, 1],
    [now + 30_000, 30],
    [now + 30_001, 31],
    [now - 5_000, 0],
    [now + 10_000_000, 900],
  ])('given one at %i, when scheduled, then it is delayed by %i seconds', async (time, seconds) => {
    queueTakes(() => true);
    await wakeUps('url', () => now).schedule([at(time)]);
    expect(calls()[0]?.[0]?.DelaySeconds).toBe(seconds);
  });

  it('given some that the queue refused, when scheduled, then those alone are sent again', async () => {
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Successful: [{ Id: '0', MessageId: 'm', MD5OfMessageBody: '' }], Failed: [] })
      .resolves({ Successful: [{ Id: '0', MessageId: 'm', MD5OfMessageBody: '' }], Failed: [] });
    await wakeUps('url', () => now).schedule([at(now), at(now + 2_000)]);
    expect(calls().map((entries) => entries.map(({ DelaySeconds }) => DelaySeconds))).toEqual([[0, 2], [2]]);
  });

  it('given a queue that takes nothing, when scheduled, then it throws after some tries', async () => {
    queueTakes(() => false);
    await expect(wakeUps('url', () => now).schedule([at(now)])).rejects.toThrow('did not take 1');
    expect(calls()).toHaveLength(3);
  });
});

describe('unmergeQueue', () => {
  beforeEach(() => void sqs.reset());
  const message = { v: 1, workspaceId: `wsp_${'1'.repeat(32)}`, id: `unm_${'2'.repeat(32)}` } as const;

  it('given a request, when sent, then it is delayed as asked; not taken, then whoever asked hears of it', async () => {
    queueTakes(() => true);
    await unmergeQueue('url').send(message, 120);
    expect(calls()[0]).toMatchObject([{ MessageBody: JSON.stringify(message), DelaySeconds: 120 }]);
    queueTakes(() => false);
    await expect(unmergeQueue('url').send(message, 0)).rejects.toThrow(UnmergeNotSent);
  });
});
