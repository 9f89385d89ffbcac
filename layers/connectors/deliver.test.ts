import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aDestination } from '@tributary/domain/configuration/configuration.fixtures';
import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { Webhook } from 'standardwebhooks';
import { deliver } from './deliver.ts';
import { outboundPolicy } from './outbound/outbound-policy.ts';
import { webhook } from './webhook/webhook.ts';

type Received = { readonly headers: IncomingHttpHeaders; readonly body: string };
type Answer = (response: ServerResponse, received: Received) => void;

const NOW = Date.parse('2026-11-02T09:30:00.000Z');
const generated = webhook.generate?.((size) => new Uint8Array(size).fill(7));
const signingSecret = JSON.stringify(generated?.['signingSecret']).slice(1, -1);
const event = {
  type: 'track',
  event: 'Order Completed',
  messageId: 'm-1',
  userId: 'u-1',
  properties: { total: 120 },
};
const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function receiver(answer: Answer) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = { headers: request.headers, body: Buffer.concat(chunks).toString() };
      received.push(one);
      answer(response, one);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { received, url: `http://127.0.0.1:${port ?? 0}/hook` };
}

const answering =
  (status: number, headers: Record<string, string> = {}, body = ''): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

const endless =
  (status: number, headers: Record<string, string> = {}): Answer =>
  (response) => {
    response.writeHead(status, headers);
    const more = () => {
      while (!response.destroyed && response.write('x'.repeat(65_536))) continue;
    };
    response.on('drain', more);
    more();
  };

function send(
  url: string,
  changed: Partial<DestinationItem> = {},
  more: { allowed?: string; ms?: number; settings?: JsonObject } = {},
) {
  const run = deliver({ policy: outboundPolicy(more.allowed ?? '127.0.0.0/8'), now: () => NOW });
  return run({
    destination: aDestination(changed),
    settings: { url, signingSecret, ...more.settings },
    activationId: 'act-1',
    event,
    signal: AbortSignal.timeout(more.ms ?? 5_000),
  });
}

describe('deliver, with the webhook', () => {
  it('given a receiver, when delivered, then it gets the event, signed by Standard Webhooks', async () => {
    const { url, received } = await receiver(answering(204));
    expect(await send(url)).toEqual({ kind: 'delivered', status: 204 });
    const { headers, body } = received[0]!;
    expect(JSON.parse(body)).toEqual(event);
    expect(headers).toMatchObject({
      'webhook-id': 'act-1',
      'webhook-timestamp': String(NOW / 1000),
      'content-type': 'application/json',
      'user-agent': 'Tributary/1',
    });
    const signed = new Webhook(signingSecret).sign('act-1', new Date(NOW), body);
    expect(headers['webhook-signature']).toBe(signed);
  });

  it('given an authorization and headers of the mapping, when delivered, then they are sent, reserved ones are not', async () => {
    const { url, received } = await receiver(answering(200));
    const mapping = { headers: { 'x-shop': 'one', 'Webhook-Id': 'forged', n: 5 } };
    await send(url, { mapping }, { settings: { authorization: 'Bearer abc' } });
    expect(received[0]?.headers).toMatchObject({
      authorization: 'Bearer abc',
      'x-shop': 'one',
      n: '5',
      'webhook-id': 'act-1',
    });
  });

  it('given a mapping of the data, when delivered, then the body holds what it says', async () => {
    const { url, received } = await receiver(answering(200));
    await send(url, { mapping: { data: { order: { '@path': '$.properties.total' }, kind: 'order' } } });
    expect(JSON.parse(received[0]!.body)).toEqual({ order: 120, kind: 'order' });
  });

  it('given a filter, when the event does not satisfy it, then nothing is sent', async () => {
    const { url, received } = await receiver(answering(200));
    expect(await send(url, { filter: 'properties.total > 200' })).toEqual({
      kind: 'filtered',
      reason: 'filter',
    });
    expect(await send(url, { filter: 'total >>> (' })).toEqual({
      kind: 'filtered',
      reason: 'filter-invalid',
    });
    expect(await send(url, { filter: 'properties.total > 100' })).toMatchObject({ kind: 'delivered' });
    expect(received).toHaveLength(1);
  });

  it.each([400, 404, 410, 501])('given an answer %i, then it is final, with the response', async (status) => {
    const { url } = await receiver(answering(status, {}, 'why'));
    expect(await send(url)).toEqual({
      kind: 'final',
      reason: `http-${status}`,
      response: { status, body: 'why' },
    });
  });

  it.each([408, 423, 429, 500, 503])('given an answer %i, then it is to be tried again', async (status) => {
    const { url } = await receiver(answering(status, { 'retry-after': '7' }, 'later'));
    expect(await send(url)).toEqual({
      kind: 'retry',
      reason: `http-${status}`,
      afterMs: 7_000,
      response: { status, body: 'later' },
    });
  });

  it('given a redirect, when answered, then it is not followed', async () => {
    const target = await receiver(answering(200));
    const { url } = await receiver(answering(302, { location: target.url }));
    expect(await send(url)).toMatchObject({ kind: 'final', reason: 'http-302' });
    expect(target.received).toHaveLength(0);
  });

  it('given a long answer, when it failed, then 4 KB of it are kept', async () => {
    const { url } = await receiver(answering(400, {}, 'é'.repeat(50_000)));
    const result = await send(url);
    expect(result).toMatchObject({ kind: 'final', response: { body: 'é'.repeat(2_048) } });
  });

  it('given an answer without end, when over the limit, then it is not read on, and its status decides', async () => {
    const { url } = await receiver(endless(200));
    expect(await send(url)).toEqual({ kind: 'delivered', status: 200 });
    const busy = await receiver(endless(503, { 'retry-after': '7' }));
    const body = 'x'.repeat(4_096);
    expect(await send(busy.url)).toEqual({
      ...{ kind: 'retry', reason: 'http-503', afterMs: 7_000 },
      response: { status: 503, body },
    });
    const refusing = await receiver(endless(400));
    expect(await send(refusing.url)).toMatchObject({ kind: 'final', reason: 'http-400' });
  });

  it('given a receiver that does not answer, when the time is over, then it is to be tried again', async () => {
    const { url } = await receiver(() => undefined);
    expect(await send(url, {}, { ms: 100 })).toEqual({ kind: 'retry', reason: 'timeout' });
  });

  it('given a receiver that stops in its answer, when the time is over, then it is to be tried again', async () => {
    const { url } = await receiver((response) => void response.writeHead(200).write('part'));
    expect(await send(url, {}, { ms: 100 })).toEqual({ kind: 'retry', reason: 'timeout' });
  });

  it('given nobody at the address, when delivered, then it is to be tried again', async () => {
    expect(await send('http://127.0.0.1:1/hook')).toEqual({ kind: 'retry', reason: 'connection-failed' });
  });

  it('given a private address, when not allowed, then it is refused before a connection, and final', async () => {
    const { url, received } = await receiver(answering(200));
    const refused = { kind: 'final', reason: 'address-refused' };
    expect(await send(url, {}, { allowed: '' })).toEqual(refused);
    expect(await send(url.replace('127.0.0.1', 'localhost'), {}, { allowed: '' })).toEqual(refused);
    expect(await send(url.replace('127.0.0.1', '2130706433'), {}, { allowed: '' })).toEqual(refused);
    expect(await send(url.replace('127.0.0.1', '[::ffff:127.0.0.1]'), {}, { allowed: '' })).toEqual(refused);
    expect(received).toHaveLength(0);
  });

  it('given header values that no request takes, when delivered, then it is final', async () => {
    const { url } = await receiver(answering(200));
    expect(await send(url, {}, { settings: { authorization: 'a\nb' } })).toEqual({
      kind: 'final',
      reason: 'request-invalid',
    });
  });

  it('given settings that are missing, when delivered, then it is final', async () => {
    expect(await send('no address')).toEqual({ kind: 'final', reason: 'payload-invalid' });
  });

  it('given a connector that is not in the catalogue, when delivered, then it is filtered', async () => {
    expect(await send('https://example.com', { connector: 'gone' })).toEqual({
      kind: 'filtered',
      reason: 'unknown-connector',
    });
  });

  it('given many at once, when delivered, then each has its own result', async () => {
    let count = 0;
    const { url } = await receiver((response) => void response.writeHead(count++ % 2 ? 400 : 200).end());
    const results = await Promise.all(Array.from({ length: 20 }, () => send(url)));
    expect(results.filter(({ kind }) => kind === 'delivered')).toHaveLength(10);
    expect(results.filter(({ kind }) => kind === 'final')).toHaveLength(10);
  });
});
