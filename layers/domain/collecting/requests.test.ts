import { deflateSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { eventBatch } from './batch.ts';
import { decodeBody } from './body.ts';
import { aHolder } from './collecting.fixtures.ts';
import { writeKeyOf } from './credentials.ts';
import { openSource } from './open-source.ts';
import { rudderPixel, segmentPixel } from './pixel.ts';
import { collectRoute } from './routes.ts';
import { jsonText } from './safe-json.ts';
import { hashSecret } from '../ids/ids.ts';

const code = (reason: string) => expect.objectContaining({ code: reason });
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

describe('routes', () => {
  it.each([
    ['POST', '/v1/track', { to: 'collect', type: 'track', historical: false }],
    ['POST', '/v1/i', { to: 'collect', type: 'identify', historical: false }],
    ['POST', '/v1/a', { to: 'collect', type: 'alias', historical: false }],
    ['POST', '/v1/b', { to: 'collect', historical: false }],
    ['POST', '/v1/batch/', { to: 'collect', historical: false }],
    ['POST', '/beacon/v1/batch', { to: 'collect', historical: false }],
    ['POST', '/v1/import', { to: 'collect', historical: true }],
    ['POST', '/v1/m', { to: 'ignore' }],
    ['GET', '/v1/pixel/page', { to: 'pixel', type: 'page', form: 'segment' }],
    ['GET', '/pixel/v1/track', { to: 'pixel', type: 'track', form: 'rudderstack' }],
    ['GET', '/v1/projects/wk_1/settings', { to: 'settings', writeKey: 'wk_1' }],
    ['HEAD', '/sourceConfig/', { to: 'source-config' }],
  ])('given %s %s, when routed, then it is known', (method, path, route) => {
    expect(collectRoute(method, path)).toEqual(route);
  });

  it.each([
    ['POST', '/'],
    ['POST', ''],
    ['POST', '/v1/purchase'],
    ['POST', '/v1/constructor'],
    ['POST', '/v1/TRACK'],
    ['GET', '/v1/projects//settings'],
    ['GET', '/v1/projects/a/b/settings'],
    ['GET', '/pixel/v1/identify'],
    ['POST', '/v2/batch'],
  ])('given %s %s, when routed, then there is no such route', (method, path) => {
    expect(() => collectRoute(method, path)).toThrow(code('unknown-route'));
  });

  it.each([
    ['GET', '/v1/track', ['POST', 'OPTIONS']],
    ['PUT', '/v1/batch', ['POST', 'OPTIONS']],
    ['POST', '/v1/pixel/track', ['GET', 'HEAD', 'OPTIONS']],
    ['DELETE', '/sourceConfig', ['GET', 'HEAD', 'OPTIONS']],
  ])(
    'given %s %s, when routed, then the method is wrong, and the right ones are named',
    (method, path, allow) => {
      const wrong = expect.objectContaining({ code: 'method-not-allowed', allow });
      expect(() => collectRoute(method, path)).toThrow(wrong);
    },
  );
});

describe('write keys', () => {
  it.each([
    ['Basic', { headers: { authorization: basic('wk_1:') }, query: {} }, 'wk_1'],
    ['Basic with a password', { headers: { authorization: basic('wk_1:x:y') }, query: {} }, 'wk_1'],
    ['Basic without a colon', { headers: { authorization: basic('wk_1') }, query: {} }, 'wk_1'],
    [
      'basic in small letters',
      { headers: { authorization: basic('wk_1:').replace('B', 'b') }, query: {} },
      'wk_1',
    ],
    ['the query', { headers: {}, query: { writeKey: 'wk_2' } }, 'wk_2'],
    ['both: Basic', { headers: { authorization: basic('wk_1:') }, query: { writeKey: 'wk_2' } }, 'wk_1'],
    ['a bearer token', { headers: { authorization: 'Bearer abc' }, query: {} }, undefined],
    ['an empty user name', { headers: { authorization: basic(':x') }, query: {} }, undefined],
    ['nothing', { headers: {}, query: {} }, undefined],
  ])('given %s, when read, then it is found', (_, request, key) => {
    expect(writeKeyOf({ ...request, query: { ...request.query }, headers: { ...request.headers } })).toBe(
      key,
    );
  });

  it('given a key, when looked up, then by its hash alone', async () => {
    const asked: string[] = [];
    await openSource((hash) => Promise.resolve((asked.push(hash), aHolder())), 'wk_1');
    expect(asked).toEqual([hashSecret('wk_1')]);
  });

  it.each([[undefined], [null], [''], [5], [{}], ['x'.repeat(201)]])(
    'given %p as key, when looked up, then nobody is asked',
    async (key: unknown) => {
      const find = () => Promise.reject(new Error('asked'));
      await expect(openSource(find, key)).rejects.toEqual(code('unknown-write-key'));
    },
  );

  it.each([[{ keyEnabled: false }], [{ sourceEnabled: false }]])(
    'given %p, when looked up, then it is disabled',
    async (changed) => {
      await expect(openSource(() => Promise.resolve(aHolder(changed)), 'wk_1')).rejects.toEqual(
        code('disabled-write-key'),
      );
    },
  );
});

describe('bodies', () => {
  it('given gzip or text, when decoded, then its bytes decide', () => {
    expect(decodeBody(gzipSync('{"a":"é"}'))).toEqual({ a: 'é' });
    expect(decodeBody(Buffer.from('\ufeff{"a":"é"}'))).toEqual({ a: 'é' });
  });

  it.each([
    ['nothing', '', 'body-not-json'],
    ['half a JSON', '{"batch":[', 'body-not-json'],
    ['a form', 'a=1&b=2', 'body-not-json'],
    ['a NUL', '{"a":"\u0000"}', 'body-not-json'],
    ['NaN', '{"a":NaN}', 'body-not-json'],
    ['two JSONs', '{}{}', 'body-not-json'],
    ['Latin-1', Buffer.from('{"a":"é"}', 'latin1'), 'body-not-json'],
    ['UTF-16', Buffer.from('{"a":1}', 'utf16le'), 'body-not-json'],
    ['deflate', deflateSync('{}'), 'body-not-json'],
    ['gzip of no JSON', gzipSync('x'), 'body-not-json'],
    ['gzip twice', gzipSync(gzipSync('{}')), 'body-not-json'],
    ['truncated gzip', gzipSync('{"a":1}').subarray(0, -6), 'bad-gzip'],
    ['two bytes of gzip', Buffer.from([0x1f, 0x8b]), 'bad-gzip'],
    ['damaged gzip', gzipSync('{"a":1}').fill(0xff, 12, 15), 'bad-gzip'],
    ['over 500 KB', Buffer.alloc(512_001, 0x20), 'payload-too-large'],
    ['a gzip bomb', gzipSync(Buffer.alloc(50_000_000, 0x20)), 'payload-too-large'],
  ])('given %s, when decoded, then it says why not', (_, body, reason) => {
    expect(() => decodeBody(typeof body === 'string' ? Buffer.from(body) : body)).toThrow(code(reason));
  });

  it('given exactly 500 KB, when decoded, then it is taken', () => {
    const text = `{"a":"${'x'.repeat(512_000 - 8)}"}`;
    expect(decodeBody(Buffer.from(text))).toBeDefined();
    expect(decodeBody(gzipSync(text))).toBeDefined();
  });
});

describe('batches', () => {
  const BATCH = { historical: false };
  it.each([
    ['null', null, 'no-events'],
    ['a number', 5, 'no-events'],
    ['an array', [{ type: 'track' }], 'no-events'],
    ['no batch', {}, 'no-events'],
    ['an empty batch', { batch: [] }, 'no-events'],
    ['an object as batch', { batch: {} }, 'no-events'],
    ['2,501 events', { batch: Array(2501).fill(1) }, 'too-many-events'],
  ])('given %s, when taken, then it says why not', (_, body: unknown, reason) => {
    expect(() => eventBatch(BATCH, body)).toThrow(code(reason));
  });

  const shared = (bytes: number) => ({ context: { a: 'x'.repeat(bytes - 6) } });
  it.each([
    [2500, 1_000, 0],
    [2500, 3_900, 90],
    [300, 30_000, 700],
  ])(
    'given %i events that share %i bytes, when taken, then they are, and with %i more bytes in integrations too',
    (count, bytes, more) => {
      const batch = Array(count).fill(1);
      expect(eventBatch(BATCH, { batch, ...shared(bytes) }).events).toHaveLength(count);
      const integrations = { b: 'x'.repeat(more) };
      expect(eventBatch(BATCH, { batch, ...shared(bytes), integrations }).events).toHaveLength(count);
    },
  );

  it.each([
    [2500, { context: { a: 'x'.repeat(4_000) } }],
    [2500, { context: { a: 'x'.repeat(2_000) }, integrations: { a: 'x'.repeat(2_000) } }],
    [334, { context: { a: 'x'.repeat(30_000) } }],
  ])('given %i events that share too much, when taken, then it says so', (count, said) => {
    expect(() => eventBatch(BATCH, { batch: Array(count).fill(1), ...said })).toThrow(
      code('payload-too-large'),
    );
  });

  it('given 2,500 events, when taken, then they are', () => {
    expect(eventBatch(BATCH, { batch: Array(2500).fill(1) }).events).toHaveLength(2500);
  });
});

describe('pixels', () => {
  it('given base64 in either alphabet, or with spaces for plus, when read, then it is the event', () => {
    const json = JSON.stringify({ a: '>>>???', b: 'é' });
    for (const data of [
      Buffer.from(json).toString('base64'),
      Buffer.from(json).toString('base64url'),
      Buffer.from(json).toString('base64').replaceAll('+', ' '),
    ])
      expect(segmentPixel(data)).toEqual({ a: '>>>???', b: 'é' });
    expect([segmentPixel(undefined), segmentPixel('%%%'), segmentPixel('////')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('given query parameters, when read, then dots nest and the key is left out', () => {
    const event = rudderPixel({
      writeKey: 'wk',
      userId: 'u',
      anonymousId: '"a"',
      'properties.a.b': '1',
      'properties.c': '2',
    });
    expect(event).toEqual({
      channel: 'web',
      userId: 'u',
      anonymousId: 'a',
      properties: { a: { b: '1' }, c: '2' },
    });
  });

  it('given names that would reach a prototype, when read, then they stay plain fields', () => {
    const event = rudderPixel({
      '__proto__.admin': 'true',
      'constructor.prototype.admin': 'true',
      a: '1',
      'a.b': '2',
      '': '3',
    });
    expect(Object.keys(event)).toEqual(['channel', '__proto__', 'constructor', 'a', '']);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });
});

describe('JSON without recursion', () => {
  it('given values, when written, then it is what JSON.stringify writes', () => {
    const value = { a: [1, 'x"', null, true, {}], b: { c: [], 'd"': { e: 1e20 } } };
    expect(jsonText(value)).toBe(JSON.stringify(value));
    expect(jsonText('x')).toBe('"x"');
  });
});
