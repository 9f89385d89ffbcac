import { afterAll, describe, expect, it } from '@jest/globals';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import { wakeUpsContract } from '@tributary/domain/profiles/wake-ups.contract';
import * as z from 'zod';
import { sqs } from '../clients/sqs.ts';
import { aQueue, uniqueId } from '../testing/emulator.fixtures.ts';
import { retryQueue } from './retry-queue.ts';
import { sendAll } from './send-all.ts';
import { wakeUps } from './wake-ups.ts';

const WakeUp = z.object({ workspaceId: z.string(), key: z.string(), at: z.number() });
const queue = await aQueue();
afterAll(queue.drop);

async function received(count: number, url = queue.url): Promise<string[]> {
  const bodies: string[] = [];
  for (let call = 0; call < 20 && bodies.length < count; call += 1) {
    const command = new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 1,
      VisibilityTimeout: 60,
    });
    bodies.push(...((await sqs().send(command)).Messages ?? []).map(({ Body }) => Body ?? ''));
  }
  return bodies;
}

const wakeQueue = await aQueue();
afterAll(wakeQueue.drop);
wakeUpsContract('SQS', {
  wakeUps: wakeUps(wakeQueue.url),
  now: Date.now,
  next: async (count) => (await received(count, wakeQueue.url)).map((body) => WakeUp.parse(JSON.parse(body))),
});

describe('queues on SQS', () => {
  it('given more messages than a call takes, by count and by size, when sent, then all arrive whole', async () => {
    const messages = Array.from({ length: 23 }, (_, index) => ({
      body: JSON.stringify({ index, text: 'x'.repeat(40_000) }),
      delaySeconds: 0,
    }));
    expect(await sendAll(queue.url, messages)).toEqual(messages.map(() => true));
    expect((await received(23)).sort()).toEqual(messages.map(({ body }) => body).sort());
  });

  it('given an event that waits for its profile, when sent, then it comes back as it was', async () => {
    const line = {
      v: 1,
      workspaceId: uniqueId('wsp_'),
      sourceId: uniqueId('src_'),
      messageId: 'm1',
      type: 'track',
      receivedAt: '2026-11-02T09:30:00.000Z',
      timestamp: '2026-11-02T09:29:59.000Z',
      ip: '',
      userAgent: '',
      event: { properties: { emoji: '🛒', deep: [null] } },
    } as const;
    const waiting: RetryMessage = { v: 1, recordId: 'shardId-0-1', index: 3, arrivedAt: 5, line };
    expect(await retryQueue(queue.url, () => 0).send([waiting])).toEqual([true]);
    const [body = ''] = await received(1);
    expect(RetryMessage.parse(JSON.parse(body))).toEqual(waiting);
  });
});
