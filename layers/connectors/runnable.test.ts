import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { aDestination } from '@tributary/domain/configuration/configuration.fixtures';
import type { ActionDefinition, DestinationDefinition, RequestClient } from './actions-core.cjs';
import { HTTPError, Response } from './actions-core.cjs';
import { deliver } from './deliver.ts';
import { outboundPolicy } from './outbound/outbound-policy.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Received = {
  readonly method: string;
  readonly path: string;
  readonly agent: string;
  readonly body: string;
};

/** Answers with JSON and what `statusOf` says of a path; `/moved` leads to `/`. */
async function receiver(statusOf: (path: string) => number = () => 200) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const agent = headers['user-agent'] ?? '';
      received.push({ method, path, agent, body: Buffer.concat(chunks).toString() });
      const moved = path === '/moved' ? { location: '/' } : {};
      response.writeHead(path === '/moved' ? 307 : statusOf(path), {
        ...moved,
        'content-type': 'application/json',
        'x-limit': '9',
      });
      response.end('{"ok":true}');
    });
  });
  servers.push(server.listen(0, '127.0.0.1'));
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return { received, url: `http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}` };
}

type Perform = ActionDefinition<unknown>['perform'];

function run(perform: Perform, more: Partial<DestinationDefinition> = {}) {
  const action = {
    title: 'Act',
    description: 'Acts',
    fields: {},
    defaultSubscription: 'type = "track"',
    perform,
  };
  const definition: DestinationDefinition = {
    name: 'Other',
    mode: 'cloud',
    actions: { act: action },
    ...more,
  };
  const deliverOne = deliver({
    policy: outboundPolicy('127.0.0.1'),
    now: Date.now,
    connector: (key) => ({ key, definition }),
  });
  return deliverOne({
    destination: aDestination(),
    settings: { oauth: { access_token: 'old' } },
    activationId: 'a',
    event: { type: 'track', event: 'Order Completed' },
    signal: AbortSignal.timeout(2_000),
  });
}

/** The two ways of a request: straight, and the kit's own. */
const WAYS = {
  straight: { method: 'POST', body: '{}', redirect: 'manual', skipResponseCloning: true },
  'of the kit': { method: 'POST', body: '{}' },
} as const;

describe.each(Object.entries(WAYS))('a connector whose request goes the way %s', (_, options) => {
  it('given an answer, when asked, then it is what the kit promises', async () => {
    const { url, received } = await receiver(() => 201);
    let answer: Awaited<ReturnType<RequestClient>> | undefined;
    const result = await run(async (request) => void (answer = await request(`${url}/a?b=1`, options)));
    expect(result).toEqual({ kind: 'delivered', status: 201 });
    expect(received).toEqual([{ method: 'POST', path: '/a?b=1', agent: 'Tributary/1', body: '{}' }]);
    expect(answer).toBeInstanceOf(Response);
    expect(answer).toMatchObject({ ok: true, status: 201, content: '{"ok":true}', data: { ok: true } });
    expect(answer?.url).toBe(`${url}/a?b=1`);
    expect(answer?.headers.get('X-Limit')).toBe('9');
    expect(answer?.headers.toJSON()).toMatchObject({ 'x-limit': '9' });
  });

  it('given a failure, when asked, then it throws what connectors look for', async () => {
    const { url } = await receiver(() => 503);
    let thrown: unknown;
    const result = await run(async (request) => {
      await request(url, options).catch((error: unknown) => {
        thrown = error;
        throw error;
      });
    });
    expect(thrown).toBeInstanceOf(HTTPError);
    expect(thrown).toMatchObject({ response: { status: 503, data: { ok: true } } });
    expect(result).toMatchObject({ kind: 'retry', reason: 'http-503', response: { body: '{"ok":true}' } });
  });

  it('given a private address, when asked, then it is refused', async () => {
    const result = await run((request) => request('http://127.0.0.2:1/', options));
    expect(result).toEqual({ kind: 'final', reason: 'address-refused' });
  });
});

describe('a connector that asks for more than a request', () => {
  it('given a redirect, when it follows, then the kit does', async () => {
    const { url, received } = await receiver();
    const result = await run((request) => request(`${url}/moved`, { method: 'POST', json: { a: 1 } }));
    expect(result).toEqual({ kind: 'delivered', status: 200 });
    expect(received.map(({ path, body }) => [path, body])).toEqual([
      ['/moved', '{"a":1}'],
      ['/', '{"a":1}'],
    ]);
  });

  it('given headers of its own for each request, when asked, then they are sent', async () => {
    const { url, received } = await receiver();
    const own = () => ({ headers: { 'user-agent': 'Own/1' } });
    await run((request) => request(url, WAYS.straight), { extendRequest: own });
    expect(received).toMatchObject([{ agent: 'Own/1' }]);
  });

  it('given a token that a vendor refuses, when the kit renews it, then it is asked again with the new one', async () => {
    const { url, received } = await receiver((path) => (path === '/new' ? 200 : 401));
    const authentication = {
      scheme: 'oauth2',
      fields: {},
      refreshAccessToken: () => Promise.resolve({ accessToken: 'new' }),
    } as const;
    const perform: Perform = (request, { auth }) =>
      request(`${url}/${auth?.accessToken}`, { method: 'POST' });
    expect(await run(perform, { authentication })).toEqual({ kind: 'delivered', status: 200 });
    expect(received.map(({ path }) => path)).toEqual(['/old', '/new']);
  });
});
