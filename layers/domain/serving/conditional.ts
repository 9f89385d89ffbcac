import { createHmac } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../outcomes/http.ts';

/** Shared caches stay out; whoever asked may keep it, and asks before using it again. */
const CACHING = { 'cache-control': 'private, no-cache', vary: 'authorization' } as const;

/**
 * Answers with a body under a strong ETag, or 304 where the caller has it already. The tag is of the body as it is sent,
 * so it changes with the profile, with the configuration and with time (a window that ends), and with nothing else. It is
 * keyed: a plain hash would let whoever sees it guess what was in the answer.
 *
 * @param key of the workspace
 * @example
 * return conditional(request, body, configuration.identifierKey);
 */
export function conditional(
  request: Pick<HttpRequest, 'headers'>,
  body: unknown,
  key: Uint8Array,
): HttpResponse {
  const mac = createHmac('sha256', key).update('entity-tag\u0000').update(JSON.stringify(body));
  const etag = `"${mac.digest('base64url').slice(0, 22)}"`;
  const headers = { ...CACHING, etag };
  return isKnown(request.headers['if-none-match'], etag)
    ? { status: 304, headers }
    : { status: 200, headers, body };
}

/** RFC 9110: weakly compared, a list of tags or `*`. */
function isKnown(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
