import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { BAD_EVENTS } from '@tributary/domain/collecting/bad-events.fixtures';
import { aTrack, SOURCE, WORKSPACE, WRITE_KEY } from '@tributary/domain/collecting/collecting.fixtures';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import { recordHeader } from '@tributary/domain/collecting/record-codec';
import { aRequest, BASIC, setup } from './collect-events.fixtures.ts';

const problem = (code: string) => expect.objectContaining({ name: 'Problem', code });

/** Random words of few letters: it repeats itself everywhere, and nowhere for long. */
function words(length: number): string {
  const few = ['aa', 'ab', 'ba', 'abc', 'bca'];
  return Array.from(randomBytes(length / 2), (byte) => few[byte % 5])
    .join('')
    .slice(0, length);
}

describe('events that are accepted', () => {
  it('given a batch, when posted, then the stream has all of it before the answer says so', async () => {
    const { handle, lines, counts, stream } = setup();
    const answer = await handle(aRequest({ body: { batch: [aTrack(), aTrack({ messageId: 'm-2' })] } }));
    expect(answer).toEqual({ status: 200, body: { success: true, accepted: 2, failed: [] } });
    expect(lines().map((line) => line.messageId)).toEqual(['m-1', 'm-2']);
    expect(lines()[0]).toMatchObject({ v: 1, workspaceId: WORKSPACE, sourceId: SOURCE, type: 'track' });
    expect(stream.records[0]?.partitionKey).toMatch(new RegExp(`^${WORKSPACE}\\.[0-7]$`));
    expect(recordHeader(stream.records[0]!.data)).toEqual({ sourceId: SOURCE, events: 2 });
    expect(Object.fromEntries(counts)).toEqual({ EventsAccepted: 2, EventsFailed: 0 });
  });

  it('given 2,400 events and a context of 3.4 KB in 335 KB, when posted, then each is stored with it', async () => {
    const { handle, lines, stream } = setup();
    const context = { app: 'shop '.repeat(680) };
    const batch = Array.from({ length: 2400 }, (_, index) =>
      aTrack({ messageId: `m-${index}`, anonymousId: `a-${index}`, properties: { a: 'x'.repeat(40) } }),
    );
    const body = JSON.stringify({ batch, context });
    expect(body.length).toBeGreaterThan(335_000);
    expect(await handle(aRequest({ body: Buffer.from(body) }))).toMatchObject({
      status: 200,
      body: { accepted: 2400, failed: [] },
    });
    expect(lines()).toHaveLength(2400);
    expect(
      lines().every(({ event }) => isPlainObject(event) && isDeepStrictEqual(event['context'], context)),
    ).toBe(true);
    expect(stream.records.reduce((sum, record) => sum + record.data.length, 0)).toBeLessThan(1_000_000);
  });

  it('given a context over 30 KB, when posted, then each event fails with it, and it is not stored with each', async () => {
    const { handle, lines } = setup();
    const batch = Array.from({ length: 2400 }, (_, index) => aTrack({ messageId: `m-${index}` }));
    const answer = await handle(aRequest({ body: { batch, context: { a: 'x'.repeat(31_000) } } }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2400 } });
    expect(lines().every(({ failure }) => failure?.code === 'event-too-large')).toBe(true);
    expect(JSON.stringify(lines()).length).toBeLessThan(2_000_000);
  });

  it.each([
    ['a text that gzip cannot make smaller', { a: randomBytes(2_900).toString('base64') }, {}],
    ['a text in which gzip finds all too much', { a: words(3_900) }, {}],
    [
      'hundreds of fields, some of them the own ones of events',
      Object.fromEntries(Array.from({ length: 380 }, (_, index) => [`k${index}`, 1])),
      { k7: 2, own: 3 },
    ],
  ])(
    'given 2,500 events and as much context as they may share, %s, then the stream gets under 2 MB',
    async (_, context: object, own: object) => {
      const { handle, stream, lines } = setup();
      const batch = Array.from({ length: 2500 }, (_, index) =>
        aTrack({ messageId: `m-${index}`, anonymousId: `a-${index}`, context: own }),
      );
      expect(await handle(aRequest({ body: { batch, context } }))).toMatchObject({ body: { failed: [] } });
      expect(stream.records.reduce((sum, record) => sum + record.data.length, 0)).toBeLessThan(2_000_000);
      expect(lines().at(-1)?.event).toMatchObject({ context: { ...context, ...own } });
    },
  );

  it('given 2,500 events and 30 KB of context in a few KB, when posted, then it is too much, and nothing is stored', async () => {
    const { handle, stream } = setup();
    const batch = Array.from({ length: 2500 }, (_, index) => ({ type: 'page', anonymousId: `a${index}` }));
    const body = gzipSync(JSON.stringify({ context: { x: Array(9_900).fill({}) }, batch }));
    expect(body.length).toBeLessThan(10_000);
    await expect(handle(aRequest({ body }))).rejects.toEqual(problem('payload-too-large'));
    expect(stream.calls()).toBe(0);
  });

  it.each([
    ['track', '/v1/track'],
    ['track', '/v1/t'],
    ['identify', '/v1/identify'],
    ['identify', '/v1/i'],
    ['page', '/v1/page'],
    ['page', '/v1/p'],
    ['screen', '/v1/screen'],
    ['screen', '/v1/s'],
    ['group', '/v1/group'],
    ['group', '/v1/g'],
    ['alias', '/v1/alias'],
    ['alias', '/v1/a'],
  ])('given a %s, when posted to %s, then its type is that of the route', async (type, path) => {
    const { handle, lines } = setup();
    const event = { userId: 'u1', previousId: 'p1', groupId: 'g1', event: 'Clicked' };
    expect(await handle(aRequest({ path, body: event }))).toMatchObject({
      status: 200,
      body: { accepted: 1, failed: [] },
    });
    expect(lines()).toMatchObject([{ type, event }]);
  });

  it.each([
    ['the body', { headers: {}, body: { writeKey: WRITE_KEY, batch: [aTrack()] } }],
    [
      'the body, gzip’d, as text/plain',
      {
        headers: { 'content-type': 'text/plain' },
        body: gzipSync(JSON.stringify({ writeKey: WRITE_KEY, batch: [aTrack()] })),
      },
    ],
    [
      'the query of a beacon',
      {
        path: '/beacon/v1/batch',
        headers: { 'content-type': 'text/plain;charset=UTF-8' },
        query: { writeKey: WRITE_KEY },
        body: { batch: [aTrack()] },
      },
    ],
    ['an event of its own', { path: '/v1/track', headers: {}, body: aTrack({ writeKey: WRITE_KEY }) }],
  ])('given the write key in %s, when posted, then it opens', async (_, request) => {
    const { handle, lines } = setup();
    expect(await handle(aRequest(request))).toMatchObject({ status: 200 });
    expect(lines()).toHaveLength(1);
    expect(JSON.stringify(lines())).not.toContain(WRITE_KEY);
  });

  it('given an import, when posted, then its lines are history', async () => {
    const { handle, lines } = setup();
    await handle(
      aRequest({ path: '/v1/import', body: { batch: [aTrack({ timestamp: '2020-01-01T00:00:00Z' })] } }),
    );
    expect(lines()).toMatchObject([{ historical: true, timestamp: '2020-01-01T00:00:00.000Z' }]);
  });

  it('given all bad events of the table that fit one request, when posted, then good ones pass and each bad one is named', async () => {
    const { handle, lines } = setup();
    const bad = BAD_EVENTS.filter(({ json }) => json.length < 40_000);
    const events = bad.flatMap(({ json }, index) => [
      JSON.stringify(aTrack({ messageId: `good-${index}` })),
      json,
    ]);
    const answer = await handle(aRequest({ body: `{"batch":[${events.join()}]}` }));
    expect(answer).toMatchObject({ status: 200, body: { accepted: events.length } });
    expect(answer.body).toHaveProperty(
      'failed',
      bad.map(({ code }, index) => expect.objectContaining({ index: index * 2 + 1, code })),
    );
    expect(lines()).toHaveLength(events.length);
    expect(lines().filter((line) => !line.failure)).toHaveLength(bad.length);
  });

  it('given metrics of the SDK, when posted, then they are ignored without a key', async () => {
    const { handle, stream } = setup();
    expect(await handle(aRequest({ path: '/v1/m', headers: {}, body: { series: [] } }))).toMatchObject({
      status: 200,
    });
    expect(stream.calls()).toBe(0);
  });
});

describe('requests that are refused', () => {
  it.each([
    ['no key', { headers: {}, body: { batch: [aTrack()] } }, 'unknown-write-key'],
    [
      'an unknown key',
      { headers: { authorization: 'Basic d2tfbm86' }, body: 'not even JSON' },
      'unknown-write-key',
    ],
    [
      'an unknown key before a gzip bomb',
      { query: { writeKey: 'wk_no' }, headers: {}, body: gzipSync(Buffer.alloc(9_000_000)) },
      'unknown-write-key',
    ],
    ['a key of a number', { headers: {}, body: { writeKey: 5, batch: [aTrack()] } }, 'unknown-write-key'],
    ['no JSON', { body: 'event=Clicked' }, 'body-not-json'],
    ['no body', { body: '' }, 'body-not-json'],
    ['truncated gzip', { body: gzipSync('{"batch":[]}').subarray(0, -4) }, 'bad-gzip'],
    ['a gzip bomb', { body: gzipSync(Buffer.alloc(9_000_000, 0x20)) }, 'payload-too-large'],
    ['501 KB', { body: Buffer.alloc(501 * 1024, 0x20) }, 'payload-too-large'],
    ['no batch', { body: {} }, 'no-events'],
    ['an empty batch', { body: { batch: [] } }, 'no-events'],
    ['2,501 events', { body: { batch: Array(2501).fill(1) } }, 'too-many-events'],
    ['an unknown path', { path: '/v1/purchase', body: {} }, 'unknown-route'],
    ['a wrong method', { method: 'GET', path: '/v1/track' }, 'method-not-allowed'],
  ])('given %s, when posted, then nothing is stored', async (_, request, code) => {
    const { handle, stream } = setup();
    await expect(handle(aRequest(request))).rejects.toEqual(problem(code));
    expect(stream.calls()).toBe(0);
  });

  it.each([[{ keyEnabled: false }], [{ sourceEnabled: false }]])(
    'given %p, when posted, then the key is disabled',
    async (holder) => {
      const { handle, stream } = setup(holder);
      await expect(handle(aRequest({ body: { batch: [aTrack()] } }))).rejects.toEqual(
        problem('disabled-write-key'),
      );
      expect(stream.calls()).toBe(0);
    },
  );
});

describe('a stream that does not take everything', () => {
  const events = Array.from({ length: 60 }, (_, index) =>
    aTrack({ anonymousId: `a-${index}`, messageId: undefined, timestamp: '2026-11-02T09:00:00Z' }),
  );
  const request = aRequest({ body: { batch: events } });

  it('given a record throttled once, when posted, then it is stored in the end, once', async () => {
    const { handle, stream, lines } = setup();
    stream.behave((call, index) => (call === 1 && index === 0 ? 'throttled' : 'stored'));
    expect(await handle(request)).toMatchObject({ status: 200, body: { accepted: 60 } });
    expect(new Set(lines().map((line) => line.messageId)).size).toBe(60);
    expect(lines()).toHaveLength(60);
  });

  it.each([
    ['throttled', 'slow-down'],
    ['unavailable', 'stream-unavailable'],
  ] as const)(
    'given a stream that stays %s in part, when posted and posted again, then events have the same ids',
    async (outcome, code) => {
      const { handle, stream, lines } = setup();
      stream.behave((_, index) => (index === 0 ? outcome : 'stored'));
      await expect(handle(request)).rejects.toEqual(problem(code));
      const before = lines().map((line) => line.messageId);
      stream.behave(() => 'stored');
      await handle(aRequest({ body: { batch: events, sentAt: '2026-11-02T09:30:09Z' } }));
      expect(before.length).toBeGreaterThan(0);
      const after = lines()
        .map((line) => line.messageId)
        .slice(before.length);
      expect(after).toEqual(expect.arrayContaining(before));
      expect(new Set(after).size).toBe(60);
    },
  );
});

describe('pixels', () => {
  const data = (event: unknown) => Buffer.from(JSON.stringify(event)).toString('base64');
  const gif = { status: 200, headers: { 'content-type': 'image/gif' } };

  it('given Segment’s, when asked for, then the event is stored and the picture answers', async () => {
    const { handle, lines } = setup({ type: 'browser' });
    const query = { data: data({ writeKey: WRITE_KEY, userId: 'u1', event: 'Opened' }) };
    const answer = await handle(aRequest({ method: 'GET', path: '/v1/pixel/track', query, headers: {} }));
    expect(answer).toMatchObject(gif);
    expect(Buffer.from(answer.body instanceof Uint8Array ? answer.body : []).toString('latin1', 0, 6)).toBe(
      'GIF89a',
    );
    expect(lines()).toMatchObject([
      { type: 'track', ip: '198.51.100.4', userAgent: 'Agent of the request', event: { userId: 'u1' } },
    ]);
  });

  it('given RudderStack’s, when asked for, then its parameters are the event', async () => {
    const { handle, lines } = setup();
    const query = { writeKey: WRITE_KEY, anonymousId: 'a1', name: 'Home', 'properties.path': '/x' };
    expect(
      await handle(aRequest({ method: 'GET', path: '/pixel/v1/page', query, headers: {} })),
    ).toMatchObject(gif);
    expect(lines()).toMatchObject([
      { type: 'page', event: { anonymousId: 'a1', name: 'Home', properties: { path: '/x' } } },
    ]);
  });

  it.each([
    ['no data', {}, 'no-events'],
    ['no base64 of JSON', { data: '****' }, 'no-events'],
    ['no key', { data: data({ userId: 'u1' }) }, 'unknown-write-key'],
    ['an unknown key', { data: data({ writeKey: 'wk_no' }) }, 'unknown-write-key'],
  ])('given %s, when asked for, then the picture answers all the same', async (_, query, code) => {
    const { handle, stream } = setup();
    const answer = await handle(
      aRequest({ method: 'GET', path: '/v1/pixel/track', query: { ...query }, headers: {} }),
    );
    expect(answer).toMatchObject({ ...gif, headers: { 'x-problem': code } });
    expect(stream.calls()).toBe(0);
  });

  it('given a bad event, when asked for, then it is stored with its failure', async () => {
    const { handle, lines } = setup();
    const query = { data: data({ writeKey: WRITE_KEY, userId: 'u1' }) };
    expect(
      await handle(aRequest({ method: 'GET', path: '/v1/pixel/track', query, headers: {} })),
    ).toMatchObject(gif);
    expect(lines()).toMatchObject([{ failure: { code: 'no-event' } }]);
  });

  it('given a stream that is away, when asked for, then it is not said to be stored', async () => {
    const { handle, stream } = setup();
    stream.behave(() => 'unavailable');
    const query = { writeKey: WRITE_KEY, userId: 'u1', event: 'Opened' };
    const asked = handle(aRequest({ method: 'GET', path: '/pixel/v1/track', query, headers: {} }));
    await expect(asked).rejects.toEqual(problem('stream-unavailable'));
  });
});

describe('what SDKs ask before they send', () => {
  it('given Segment’s browser SDK, when it asks for settings, then they name this host and nobody else', async () => {
    const { handle } = setup();
    const headers = { host: 'collect.shop.example', 'x-forwarded-proto': 'https' };
    const answer = await handle(
      aRequest({ method: 'GET', path: `/v1/projects/${WRITE_KEY}/settings`, headers }),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: {
        integrations: {
          'Segment.io': { apiKey: WRITE_KEY, apiHost: 'collect.shop.example/v1', protocol: 'https' },
        },
        metrics: { sampleRate: 0 },
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('segment.io/');
  });

  it('given an unknown key, when settings are asked for, then there are none', async () => {
    const { handle } = setup();
    const asked = handle(aRequest({ method: 'GET', path: '/v1/projects/wk_no/settings', headers: {} }));
    await expect(asked).rejects.toEqual(problem('unknown-write-key'));
  });

  it.each([
    [BASIC, {}],
    [{}, { writeKey: WRITE_KEY }],
  ])('given RudderStack’s SDK, when it asks with %p %p, then the source is there', async (headers, query) => {
    const { handle } = setup();
    const answer = await handle(
      aRequest({ method: 'GET', path: '/sourceConfig/', headers: { ...headers }, query: { ...query } }),
    );
    expect(answer).toMatchObject({
      status: 200,
      body: { source: { id: SOURCE, enabled: true, config: {}, destinations: [] } },
    });
  });

  it('given a browser, when it asks leave, then it has it, for the headers it named', async () => {
    const { handle } = setup();
    const headers = {
      origin: 'https://shop.example',
      'access-control-request-headers': 'authorization,x-retry-count',
    };
    expect(await handle(aRequest({ method: 'OPTIONS', path: '/v1/t', headers }))).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'authorization,x-retry-count',
      },
    });
    const odd = aRequest({
      method: 'OPTIONS',
      headers: { 'access-control-request-headers': 'a\r\nset-cookie: b' },
    });
    expect((await handle(odd)).headers?.['access-control-allow-headers']).toContain(
      'authorization, content-type',
    );
  });
});
