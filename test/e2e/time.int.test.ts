import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Receiver } from '../../local/receiver.ts';
import { segmentCalls } from '../../local/shop/deliveries.ts';
import { isIn } from '../../local/shop/profiles.ts';
import { until } from '../../local/until.ts';
import { aReceiver, aWebhook, aWorkspace, collect, type Workspace } from './support.ts';

const WINDOW_MS = 20_000;

describe('a window of 20 seconds', () => {
  let workspace: Workspace;
  let receiver: Receiver;
  beforeAll(async () => {
    [workspace, receiver] = await Promise.all([aWorkspace(), aReceiver()]);
    const definition = { performed: { type: 'track', name: 'Looked' }, within: '20s' };
    const { id: segmentId } = z
      .object({ id: z.string() })
      .parse(await workspace.post('segments', { key: 'looking', name: 'Looking', definition }));
    await aWebhook(workspace, receiver, { path: '/time', subscriptions: [{ to: 'segment', segmentId }] });
  });
  afterAll(() => receiver.close());

  it('given one event, when nothing more is sent, then the person is in, and is out when the window ends, and the destination hears of both', async () => {
    const userId = `u-${randomUUID()}`;
    const at = Date.now();
    await collect(workspace, { batch: [{ type: 'track', userId, event: 'Looked' }] });
    const calls = () => segmentCalls(receiver.received).filter((call) => call.userId === userId);

    const entered = await until({ what: 'entered', limitMs: 15_000 }, () =>
      calls().find((call) => call.member),
    );
    expect(entered.reason).toBe('event');
    expect(isIn((await workspace.readPerson(`user_id:${userId}`))!, 'looking')).toBe(true);

    const left = await until({ what: 'left', limitMs: 60_000 }, () => calls().find((call) => !call.member));
    expect(left.reason).toBe('time');
    expect(left.at - at).toBeGreaterThanOrEqual(WINDOW_MS);
    expect(left.at - at).toBeLessThan(WINDOW_MS + 15_000);
    expect(isIn((await workspace.readPerson(`user_id:${userId}`))!, 'looking')).toBe(false);
  }, 120_000);

  it('given that the person comes back before the window ends, then the window begins anew', async () => {
    const userId = `u-${randomUUID()}`;
    const look = () => collect(workspace, { batch: [{ type: 'track', userId, event: 'Looked' }] });
    const calls = () => segmentCalls(receiver.received).filter((call) => call.userId === userId);
    await look();
    await until({ what: 'entered', limitMs: 15_000 }, () => calls()[0]);
    await new Promise((resolve) => setTimeout(resolve, 8_000));
    const again = Date.now();
    await look();

    const left = await until({ what: 'left', limitMs: 60_000 }, () => calls().find((call) => !call.member));
    expect(left.at - again).toBeGreaterThanOrEqual(WINDOW_MS);
    expect(calls()).toHaveLength(2);
  }, 120_000);
});
