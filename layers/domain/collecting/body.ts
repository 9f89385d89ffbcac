import { gunzipSync } from 'node:zlib';
import { Problem } from '../outcomes/problem.ts';
import { MAX_BODY_BYTES } from './limits.ts';
import { isOverLimit } from './record-codec.ts';

/**
 * The JSON in a request's bytes. Gzip is known by its first two bytes, whatever the headers say, and inflated no further
 * than the limit. Throws the problems `payload-too-large`, `bad-gzip` and `body-not-json`.
 *
 * @example
 * decodeBody(gzipSync('{"batch":[]}')); // { batch: [] }
 */
export function decodeBody(body: Uint8Array): unknown {
  const bytes = body[0] === 0x1f && body[1] === 0x8b ? inflated(body) : body;
  if (bytes.length > MAX_BODY_BYTES) throw tooLarge();
  try {
    // Fatal: a replacement character in an id could make one person of two.
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Problem('body-not-json', 'The body is not JSON in UTF-8.');
  }
}

function inflated(body: Uint8Array): Uint8Array {
  try {
    return gunzipSync(body, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    if (isOverLimit(error)) throw tooLarge();
    throw new Problem('bad-gzip', 'The body begins like gzip, but is cut short or damaged.');
  }
}

function tooLarge(): Problem {
  return new Problem('payload-too-large', `The body is over ${MAX_BODY_BYTES / 1024} KB, uncompressed.`);
}
