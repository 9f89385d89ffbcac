import type { HttpRequest } from '../outcomes/http.ts';

/**
 * The write key that a request carries outside of its body: user name of Basic authorization, else `?writeKey=`.
 * Undefined where it has none there; then the body is asked.
 *
 * @example
 * writeKeyOf({ headers: { authorization: 'Basic d2tfMTIzOg==' }, query: {} }); // 'wk_123'
 */
export function writeKeyOf(request: Pick<HttpRequest, 'headers' | 'query'>): string | undefined {
  const basic = /^Basic\s+([A-Za-z0-9+/_=-]+)\s*$/i.exec(request.headers['authorization'] ?? '')?.[1];
  const user = basic === undefined ? '' : Buffer.from(basic, 'base64').toString().split(':', 1)[0];
  return user || request.query['writeKey'] || undefined;
}
