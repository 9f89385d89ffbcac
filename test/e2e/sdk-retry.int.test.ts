import { randomUUID } from 'node:crypto';
import { Analytics } from '@segment/analytics-node';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, conditionOf, underTest, type Workspace } from './support.ts';

const Body = z.object({ batch: z.array(z.looseObject({ messageId: z.string() })), sentAt: z.string() });

describe('an SDK that sends again', () => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await aWorkspace();
    await workspace.post('segments', {
      key: 'spent',
      name: 'Spent',
      definition: {
        all: [
          { performed: { type: 'track', name: 'Order Completed' }, atLeast: 1 },
          { sumOf: 'revenue', over: { type: 'track', name: 'Order Completed' }, is: 'at-least', value: 1 },
        ],
      },
    });
  });

  it('given that an answer was lost, when the SDK sends the batch again and a client sends it once more in other groups, then each event counts once', async () => {
    const userId = `u-${randomUUID()}`;
    const bodies: z.infer<typeof Body>[] = [];
    const sdk = new Analytics({
      writeKey: workspace.writeKey,
      host: underTest().apiUrl,
      flushAt: 6,
      flushInterval: 100,
      httpClient: async (url, request) => {
        const answer = await fetch(url, request);
        bodies.push(Body.parse(JSON.parse(request.body)));
        // The platform has it; the client never learns that.
        return bodies.length === 1 ? new Response('gateway timeout', { status: 504 }) : answer;
      },
    });
    for (let order = 1; order <= 6; order++)
      sdk.track({ userId, event: 'Order Completed', properties: { revenue: order } });
    await sdk.closeAndFlush();

    const [first, second] = bodies;
    expect(bodies).toHaveLength(2);
    expect(second!.sentAt).not.toBe(first!.sentAt);
    expect(second!.batch.map((each) => each.messageId)).toEqual(first!.batch.map((each) => each.messageId));
    const events = first!.batch.toReversed();
    for (const batch of [events.slice(0, 2), events.slice(2)])
      expect(await collect(workspace, { batch, sentAt: new Date().toISOString() })).toMatchObject({
        status: 200,
      });

    const ledger = await workspace.settled(18);
    const person = await workspace.readPerson(`user_id:${userId}`);
    expect([conditionOf(person, 'spent', 0), conditionOf(person, 'spent', 1)]).toEqual([6, 21]);
    expect(ledger.sources[workspace.sourceId]).toEqual({
      accepted: 18,
      processed: 6,
      duplicate: 12,
      inFlight: 0,
      failed: {},
    });
  }, 90_000);

  it('given events without a messageId but with a time of their own, when they are sent twice, then they count once', async () => {
    const userId = `u-${randomUUID()}`;
    const timestamp = new Date(Date.now() - 1000).toISOString();
    const batch = [
      { type: 'track', userId, event: 'Order Completed', timestamp, properties: { revenue: 5 } },
    ];

    await collect(workspace, { batch, sentAt: new Date().toISOString() });
    await collect(workspace, { batch, sentAt: new Date(Date.now() + 3).toISOString() });

    await until({ what: 'both processed', limitMs: 30_000 }, async () => {
      const { sources } = await workspace.ledger();
      const source = sources[workspace.sourceId];
      return source?.accepted === 20 && source.inFlight === 0 ? true : undefined;
    });
    const person = await workspace.readPerson(`user_id:${userId}`);
    expect(conditionOf(person, 'spent', 1)).toBe(5);
  }, 60_000);
});
