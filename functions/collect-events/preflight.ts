import type { HttpRequest, HttpResponse } from '@tributary/domain/outcomes/http';

/** What SDKs send: the last two are Segment's on a retry and RudderStack's. */
const USUAL = 'authorization, content-type, content-encoding, x-retry-count, anonymousid';

/**
 * Answers a browser's preflight where no front door does. Only this answer has CORS headers: those of the others are
 * added by the API or the function URL, and a header that is there twice is refused by browsers.
 *
 * @example
 * preflight(request).headers?.['access-control-allow-origin']; // '*'
 */
export function preflight({ headers }: HttpRequest): HttpResponse {
  const asked = headers['access-control-request-headers'] ?? '';
  const plain = /^[\w-]+(?:\s*,\s*[\w-]+){0,30}$/.test(asked) ? asked : USUAL;
  return {
    status: 204,
    headers: {
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'GET, HEAD, POST, OPTIONS',
      'access-control-allow-headers': plain,
      'access-control-max-age': '86400',
    },
  };
}
