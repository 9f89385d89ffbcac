import { once } from 'node:events';
import type { Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aDestination } from '@tributary/domain/configuration/configuration.fixtures';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { type WebhookEvent, webhookReceiver } from '../../../examples/webhook-receiver.ts';
import { deliver } from '../deliver.ts';
import { outboundPolicy } from '../outbound/outbound-policy.ts';

const signingSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function setUp(onEvent: (event: WebhookEvent) => void) {
  const server = webhookReceiver({ signingSecret, onEvent });
  servers.push(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`;
  const run = deliver({ policy: outboundPolicy('127.0.0.1'), now: Date.now });
  return (activationId: string, secret = signingSecret, more: JsonObject = {}) =>
    run({
      destination: aDestination(),
      settings: { url, signingSecret: secret, ...more },
      activationId,
      event: { type: 'identify', userId: 'u-1', traits: { name: 'Zoë' } },
      signal: AbortSignal.timeout(5_000),
    });
}

describe('the example receiver', () => {
  it('given calls of ours, when it gets them, then it acts on each once', async () => {
    const events: WebhookEvent[] = [];
    const send = await setUp((event) => void events.push(event));
    expect(await send('a-1')).toEqual({ kind: 'delivered', status: 200 });
    expect(await send('a-1')).toEqual({ kind: 'delivered', status: 200 });
    expect(await send('a-2')).toEqual({ kind: 'delivered', status: 200 });
    const event = { type: 'identify', userId: 'u-1', traits: { name: 'Zoë' } };
    expect(events).toEqual([event, event]);
  });

  it('given a call that somebody else signed, when it gets it, then it refuses and does nothing', async () => {
    const events: WebhookEvent[] = [];
    const send = await setUp((event) => void events.push(event));
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    expect(await send('a-1', other)).toMatchObject({ kind: 'final', reason: 'http-401' });
    expect(events).toEqual([]);
  });

  it('given a secret that was changed, when it still has the one before, then it takes calls until that has ended', async () => {
    const events: WebhookEvent[] = [];
    const send = await setUp((event) => void events.push(event));
    const other = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
    const previous = (ms: number) => ({
      previousSigningSecrets: `${new Date(Date.now() + ms).toISOString()} ${signingSecret}`,
    });
    expect(await send('a-1', other, previous(60_000))).toEqual({ kind: 'delivered', status: 200 });
    expect(await send('a-2', other, previous(-60_000))).toMatchObject({ reason: 'http-401' });
    // And whoever has the new one already takes it too.
    const both = { previousSigningSecrets: `${new Date(Date.now() + 60_000).toISOString()} ${other}` };
    expect(await send('a-3', signingSecret, both)).toEqual({ kind: 'delivered', status: 200 });
    expect(events).toHaveLength(2);
  });

  it('given work that fails, when it gets the call again, then it does it then', async () => {
    let fails = true;
    const send = await setUp(() => {
      if (fails) throw new Error('The database is away.');
    });
    expect(await send('a-1')).toMatchObject({ kind: 'retry', reason: 'http-500' });
    fails = false;
    expect(await send('a-1')).toEqual({ kind: 'delivered', status: 200 });
  });
});
