import { createRequire } from 'node:module';
import { describe, expect, it } from '@jest/globals';
import { Analytics } from '@segment/analytics-node';
import { NOW, WRITE_KEY } from '@tributary/domain/collecting/collecting.fixtures';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import { aRequest, setup } from './collect-events.fixtures.ts';
import { BROWSER_SDK_BATCH, BROWSER_SDK_TRACK } from './sdks.fixtures.ts';

/** As the front door hands it over: header names in lower case. */
function received(
  url: string,
  sent: { readonly method: string; readonly headers: object; readonly body: unknown },
): HttpRequest {
  const headers = Object.fromEntries(
    Object.entries(sent.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
  return aRequest({ method: sent.method, path: new URL(url).pathname, headers, body: sent.body });
}

describe('@segment/analytics-node', () => {
  it('given its calls, when it posts them, then all are accepted with its own ids and times', async () => {
    const { handle, lines } = setup();
    const client = new Analytics({
      writeKey: WRITE_KEY,
      host: 'https://collect.shop.example',
      httpClient: async (url, options) => {
        const { status, body } = await handle(
          received(url, { ...options, method: 'POST', headers: options.headers }),
        );
        return {
          status,
          statusText: 'OK',
          headers: {},
          json: () => Promise.resolve(body),
          text: () => Promise.resolve(JSON.stringify(body)),
        };
      },
    });
    client.identify({ userId: 'u1', traits: { email: 'jane@shop.example' } });
    client.track({ anonymousId: 'a1', event: 'Clicked', timestamp: new Date(NOW - 60_000) });
    client.group({ userId: 'u1', groupId: 'g1' });
    client.alias({ userId: 'u1', previousId: 'a1' });
    client.page({ userId: 'u1', name: 'Home' });
    client.screen({ userId: 'u1', name: 'Start' });
    await client.closeAndFlush({ timeout: 5000 });
    expect(
      lines()
        .map((line) => line.type)
        .sort(),
    ).toEqual(['alias', 'group', 'identify', 'page', 'screen', 'track']);
    expect(
      lines().every((line) => line.failure === undefined && line.messageId.startsWith('node-next-')),
    ).toBe(true);
  });
});

type Post = (
  url: string,
  body: unknown,
  config: { auth: { username: string }; headers: object },
) => Promise<{ status: number }>;
type RudderClient = {
  identify(event: object): void;
  track(event: object): void;
  flush(): Promise<unknown>;
};
type RudderConstructor = new (key: string, options: object) => RudderClient;

// Its own types ask for a whole axios instance; it uses `post`.
function rudderSdk(): RudderConstructor {
  const loaded: unknown = createRequire(import.meta.url)('@rudderstack/rudder-sdk-node');
  if (!isConstructor(loaded)) throw new Error('The SDK has another shape.');
  return loaded;
}

function isConstructor(value: unknown): value is RudderConstructor {
  return typeof value === 'function';
}

describe('@rudderstack/rudder-sdk-node', () => {
  it('given its calls, when it posts them gzip’d, then all are accepted with its own ids', async () => {
    const { handle, lines } = setup();
    const post: Post = async (url, body, { auth, headers }) => {
      const authorization = `Basic ${Buffer.from(`${auth.username}:`).toString('base64')}`;
      return handle(received(url, { method: 'POST', headers: { ...headers, authorization }, body }));
    };
    const axiosInstance = Object.assign(post, {
      post,
      interceptors: { request: { use: () => 0 }, response: { use: () => 0 } },
    });
    const client = new (rudderSdk())(WRITE_KEY, {
      dataPlaneUrl: 'https://collect.shop.example',
      axiosInstance,
      flushInterval: 0,
      flushAt: 20,
    });
    client.identify({ userId: 'u1', context: { traits: { email: 'jane@shop.example' } } });
    client.track({ anonymousId: 'a1', event: 'Clicked' });
    await client.flush();
    await client.flush();
    expect(
      lines()
        .map((line) => line.type)
        .sort(),
    ).toEqual(['identify', 'track']);
    expect(
      lines().every((line) => line.failure === undefined && /^[0-9a-f-]{36}$/.test(line.messageId)),
    ).toBe(true);
  });
});

describe('@segment/analytics-next', () => {
  const plain = { headers: { 'content-type': 'text/plain' } };

  it('given one call, when posted to its short path, then it is accepted, clock corrected', async () => {
    const { handle, lines } = setup({ type: 'browser' });
    const answer = await handle(aRequest({ ...plain, path: '/v1/t', body: BROWSER_SDK_TRACK(WRITE_KEY) }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 1, failed: [] } });
    expect(lines()).toMatchObject([
      {
        messageId: 'ajs-next-1793611799000-1b2c3d4e-5f60',
        timestamp: '2026-11-02T09:29:59.750Z',
        ip: '198.51.100.4',
      },
    ]);
  });

  it('given a batch, when posted, then each event is accepted without its key', async () => {
    const { handle, lines } = setup({ type: 'browser' });
    const answer = await handle(aRequest({ ...plain, path: '/v1/b', body: BROWSER_SDK_BATCH(WRITE_KEY) }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, failed: [] } });
    expect(JSON.stringify(lines())).not.toContain(WRITE_KEY);
  });
});
