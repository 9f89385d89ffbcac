import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Receiver } from '../../local/receiver.ts';
import { until } from '../../local/until.ts';
import { aReceiver, aWebhook, aWorkspace, collect, lakeLines, type Workspace } from './support.ts';

const DeadLetter = z.object({
  v: z.literal(1),
  destinationId: z.string(),
  reason: z.string(),
  attempts: z.int(),
  request: z.looseObject({ event: z.string(), userId: z.string() }),
  response: z.object({ status: z.int(), body: z.string() }),
});

describe('receivers that do not take what they get', () => {
  let workspace: Workspace;
  let receiver: Receiver;
  const destinations: Record<string, string> = {};

  beforeAll(async () => {
    [workspace, receiver] = await Promise.all([aWorkspace(), aReceiver()]);
    for (const name of ['Flaky', 'Refused']) {
      const subscriptions = [{ to: 'event', type: 'track', name }];
      destinations[name] = await aWebhook(workspace, receiver, { path: `/${name}`, subscriptions });
    }
  }, 60_000);
  afterAll(() => receiver.close());

  const track = (userId: string, event: string) =>
    collect(workspace, { batch: [{ type: 'track', userId, event, properties: { total: 7 } }] });

  it('given 500 twice and then 200, then it is delivered on the third try, each signed anew under one id', async () => {
    receiver.answerNext('/Flaky', [500, 500]);
    await track(`u-${randomUUID()}`, 'Flaky');

    const calls = await until({ what: 'three tries', limitMs: 60_000 }, () => {
      const tries = receiver.received.filter((call) => call.path === '/Flaky');
      return tries.length >= 3 ? tries : undefined;
    });

    expect(calls.map((call) => call.answered)).toEqual([500, 500, 200]);
    expect(calls.every((call) => call.verified)).toBe(true);
    expect(new Set(calls.map((call) => call.id)).size).toBe(1);
    const ledger = await workspace.settled(1);
    expect(ledger.destinations[destinations['Flaky']!]).toEqual({
      matched: 1,
      delivered: 1,
      pending: 0,
      filtered: {},
      deadLettered: {},
    });
  }, 120_000);

  it('given 400, then it is tried once and kept as a dead letter with body, response and reason', async () => {
    const userId = `u-${randomUUID()}`;
    receiver.answerNext('/Refused', [400]);
    await track(userId, 'Refused');

    const prefix = `dead-letters/workspace=${workspace.id}/destination=${destinations['Refused']!}/`;
    const letter = await until(
      { what: 'a dead letter', limitMs: 60_000 },
      async () => (await lakeLines(prefix))[0],
    );

    const { reason, request, response, attempts } = DeadLetter.parse(letter);
    expect(reason).toMatch(/400|4xx/);
    expect(attempts).toBe(1);
    expect(request).toMatchObject({ event: 'Refused', userId, properties: { total: 7 } });
    expect(response).toEqual({ status: 400, body: '{"ok":false,"error":"answered 400 on purpose"}' });
    expect(receiver.received.filter((call) => call.path === '/Refused')).toHaveLength(1);
    const ledger = await workspace.settled(2);
    expect(ledger.destinations[destinations['Refused']!]).toMatchObject({
      matched: 1,
      delivered: 0,
      deadLettered: { [reason]: 1 },
    });
  }, 120_000);
});
