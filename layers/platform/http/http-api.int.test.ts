import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';

const { apiUrl } = z
  .object({ apiUrl: z.string() })
  .parse(JSON.parse(process.env['TRIBUTARY_UNDER_TEST'] ?? '{}'));

describe('the HTTP API', () => {
  it('given a page that asks first, then it may send what SDKs set', async () => {
    const asked = ['authorization', 'content-type', 'content-encoding', 'x-retry-count', 'anonymousid'];
    const headers = {
      origin: 'https://shop.example.com',
      'access-control-request-method': 'POST',
      'access-control-request-headers': asked.join(','),
    };
    const answer = await fetch(`${apiUrl}/v1/t`, { method: 'OPTIONS', headers });
    expect(answer.ok).toBe(true);
    const allowed = answer.headers.get('access-control-allow-headers')?.toLowerCase().split(/, */);
    expect(allowed).toEqual(expect.arrayContaining(asked));
  });

  it('given an answer to a page, then it may read when to come again', async () => {
    const answer = await fetch(`${apiUrl}/v1/t`, {
      method: 'POST',
      headers: { origin: 'https://shop.example.com' },
    });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after');
  });

  it.each([
    ['PUT', '/v1/t', 'POST, OPTIONS'],
    ['DELETE', '/v1/pixel/track', 'GET, HEAD, OPTIONS'],
  ])('given %s %s, then the answer names what the route takes', async (method, path, allow) => {
    const answer = await fetch(apiUrl + path, { method });
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, allow]);
  });

  it('given an encoded path, then it finds the route', async () => {
    const answer = await fetch(`${apiUrl}/v1/pixel%2Ftrack`, { method: 'DELETE' });
    expect(answer.status).toBe(405);
  });
});
