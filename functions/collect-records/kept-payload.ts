import { createGunzip } from 'node:zlib';
import { MAX_BODY_BYTES } from '@tributary/domain/collecting/limits';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import { jsonText } from '@tributary/domain/collecting/safe-json';

/**
 * A payload as it is kept: JSON in a string, without the write keys of itself and of its events; what is no JSON in
 * base64, with everything that looks like a key made unreadable. Of gzip it is what is inside, no further than a body
 * may go and as far as it can be read.
 *
 * @example
 * await keptPayload(Buffer.from('{"writeKey":"wk_…","type":"page"}')); // '{"type":"page"}'
 */
export async function keptPayload(payload: Uint8Array): Promise<unknown> {
  const bytes = payload[0] === 0x1f && payload[1] === 0x8b ? await inflatedStart(payload) : payload;
  const body = parsed(bytes);
  if (body !== undefined) return jsonText(withoutKeys(body));
  return {
    base64: Buffer.from(redacted(Buffer.from(bytes).toString('latin1')), 'latin1').toString('base64'),
  };
}

async function inflatedStart(payload: Uint8Array): Promise<Uint8Array> {
  const gunzip = createGunzip();
  gunzip.end(payload);
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    const inflated: AsyncIterable<unknown> = gunzip;
    for await (const piece of inflated) {
      if (Buffer.isBuffer(piece)) pieces.push(piece);
      size += pieces.at(-1)?.length ?? 0;
      if (size >= MAX_BODY_BYTES) break;
    }
  } catch {
    // Cut short or damaged: what came before is kept.
  } finally {
    gunzip.destroy();
  }
  return Buffer.concat(pieces).subarray(0, MAX_BODY_BYTES);
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

/** Of an object, of the objects in a list, and of those in its `batch`. */
function withoutKeys(body: unknown): unknown {
  if (Array.isArray(body)) return body.map(withoutKey);
  if (!isPlainObject(body)) return body;
  const { batch } = body;
  return withoutKey(Array.isArray(batch) ? { ...body, batch: batch.map(withoutKey) } : body);
}

function withoutKey(some: unknown): unknown {
  if (!isPlainObject(some)) return some;
  return Object.fromEntries(Object.entries(some).filter(([field]) => field !== 'writeKey'));
}

function redacted(text: string): string {
  return text.replace(/wk_[A-Za-z0-9]+/g, 'wk_').replace(/("writeKey"\s*:\s*")[^"]*/g, '$1');
}
