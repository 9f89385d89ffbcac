import { createServer, request, type IncomingHttpHeaders, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { isText, listen, openFront, readBody, type Front } from './front.ts';

type Seen = { method: string; url: string; headers: IncomingHttpHeaders; body: Buffer };

describe('the front', () => {
  let seen: Seen[] = [];
  let api: Server;
  let front: Front;

  beforeEach(async () => {
    seen = [];
    api = createServer((incoming, answer) => {
      void readBody(incoming).then((body) => {
        seen.push({
          method: incoming.method ?? '',
          url: incoming.url ?? '',
          headers: incoming.headers,
          body: body ?? Buffer.alloc(0),
        });
        answer.writeHead(incoming.method === 'OPTIONS' ? 204 : 207, {
          'x-answer': 'yes',
          connection: 'close',
        });
        answer.end('hello');
      });
    });
    front = await openFront(0, `${await listen(api, 0)}/_aws/execute-api/abc/$default`);
  });
  afterEach(async () => {
    await front.close();
    api.closeAllConnections();
    api.close();
  });

  it('given a call, when it passes, then the path, query, method, headers and answer are those of both ends', async () => {
    const answer = await fetch(`${front.url}/v1/t?a=1&b=%20`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain', authorization: 'Basic eA==' },
      body: '{}',
    });

    expect(answer.status).toBe(207);
    expect(answer.headers.get('x-answer')).toBe('yes');
    expect(await answer.text()).toBe('hello');
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/_aws/execute-api/abc/$default/v1/t?a=1&b=%20' });
    expect(seen[0]?.headers).toMatchObject({
      'content-type': 'text/plain',
      authorization: 'Basic eA==',
      host: new URL(front.url).host,
      'x-forwarded-proto': 'http',
    });
    expect(seen[0]?.body.toString()).toBe('{}');
  });

  it('given compressed JSON, when it passes, then it goes as bytes, unchanged', async () => {
    const body = gzipSync('{"batch":[]}');

    await fetch(`${front.url}/v1/batch`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body,
    });

    expect(seen[0]?.headers['content-type']).toBe('application/octet-stream');
    expect(seen[0]?.body.equals(body)).toBe(true);
  });

  it('given a preflight, when it passes, then the API answers it', async () => {
    const answer = await fetch(`${front.url}/v1/p`, {
      method: 'OPTIONS',
      headers: { origin: 'https://shop.example' },
    });

    expect(answer.status).toBe(204);
    expect(seen[0]).toMatchObject({ method: 'OPTIONS', headers: { origin: 'https://shop.example' } });
  });

  it('given a body over the gateway’s 10 MB, then it is refused and the API never sees it', async () => {
    const status = await new Promise((resolve) => {
      const call = request(`${front.url}/v1/batch`, { method: 'POST' }, (answer) =>
        resolve(answer.statusCode),
      );
      call.on('error', () => resolve('reset'));
      call.end(Buffer.alloc(10 * 1024 * 1024 + 1));
    });

    expect([413, 'reset']).toContain(status);
    expect(seen).toHaveLength(0);
  });

  it('given that the emulator is down, then the answer is 503, as JSON', async () => {
    api.closeAllConnections();
    await new Promise((resolve) => api.close(resolve));

    const answer = await fetch(`${front.url}/v1/p`);

    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({ message: 'The emulator does not answer.' });
  });

  it('given text and bytes, then they are told apart by what they are', () => {
    expect(isText(Buffer.from('{"name":"Łódź 🦦"}'))).toBe(true);
    expect(isText(Buffer.alloc(0))).toBe(true);
    expect(isText(gzipSync('{}'))).toBe(false);
    expect(isText(Buffer.from([0xc3, 0x28]))).toBe(false);
  });
});
