import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CreateEventBusCommand, DeleteEventBusCommand } from '@aws-sdk/client-eventbridge';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Fact } from '@tributary/domain/facts/fact';
import * as z from 'zod';
import { eventBridge } from '../clients/eventbridge.ts';
import { sqs } from '../clients/sqs.ts';
import { deleteRule, pointRule, putRule } from '../destinations/rules.ts';
import { findQueue } from '../destinations/queues.ts';
import { aQueue, unique, uniqueId } from '../testing/emulator.fixtures.ts';
import { publish } from './publish.ts';

const Delivered = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: z.object({ id: z.string() }),
});
const rule = { bus: unique('bus'), name: unique('rule') };
const queue = await aQueue();
const workspaceId = uniqueId('wsp_');

beforeAll(async () => {
  await eventBridge().send(new CreateEventBusCommand({ Name: rule.bus }));
  const { arn } = (await findQueue(queue.url.slice(queue.url.lastIndexOf('/') + 1)))!;
  await putRule(rule, { pattern: { detail: { workspaceId: [workspaceId] } }, enabled: true });
  await pointRule(rule, { queueArn: arn, deadArn: arn });
});
afterAll(async () => {
  await deleteRule(rule);
  await eventBridge().send(new DeleteEventBusCommand({ Name: rule.bus }));
  await queue.drop();
});

function aFact(number: number): Fact {
  const detail = { v: 1, id: `f${number}`, workspaceId, profileId: 'prf_1', key: 'k', number } as const;
  return { name: 'Profile Created', detail: { ...detail, at: '2026-11-02T09:30:00.000Z' } };
}

describe('publish on EventBridge', () => {
  it('given 25 facts, when published, then a rule that names the workspace gets each', async () => {
    const facts = Array.from({ length: 25 }, (_, index) => aFact(index));
    expect(await publish(rule.bus)(facts)).toEqual({ failed: [] });
    const ids = new Set<string>();
    for (let call = 0; call < 10 && ids.size < 25; call += 1) {
      const command = { QueueUrl: queue.url, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 };
      const { Messages = [] } = await sqs().send(new ReceiveMessageCommand(command));
      for (const { Body = '' } of Messages) {
        const event = Delivered.parse(JSON.parse(Body));
        expect([event.source, event['detail-type']]).toEqual(['tributary', 'Profile Created']);
        ids.add(event.detail.id);
      }
    }
    expect(ids.size).toBe(25);
  });

  it('given no facts, when published, then nothing fails', async () => {
    expect(await publish(rule.bus)([])).toEqual({ failed: [] });
  });
});
