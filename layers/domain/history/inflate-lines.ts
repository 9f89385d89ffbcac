import { createGunzip } from 'node:zlib';

/** An object of the lake that cannot be read to its end. It names the object, never what is in it. */
export class ObjectUnreadable extends Error {
  override readonly name = 'ObjectUnreadable';
  constructor(
    readonly key: string,
    readonly reason: 'bad-gzip' | 'line-too-large',
  ) {
    super(`The object ${key} cannot be read: ${reason}.`);
  }
}

/** Names an object, and how long a line of it may be. */
export type InflateOptions = { readonly key: string; readonly maxLineBytes: number };

/**
 * The lines of a gzip'd NDJSON object, one after another. Several gzip members in a row are one text. It is inflated
 * piece by piece, so that no more than one line is held, however far all of them inflate.
 *
 * @throws ObjectUnreadable
 * @example
 * for await (const line of inflateLines(bytes, { key, maxLineBytes: 1_000_000 })) JSON.parse(line);
 */
export async function* inflateLines(
  bytes: Uint8Array,
  { key, maxLineBytes }: InflateOptions,
): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of pieces(bytes, key)) {
    const text = Buffer.concat([rest, piece]);
    // Cut at line breaks in bytes: a character may be split between two pieces.
    let start = 0;
    for (let end = text.indexOf(10); end >= 0; end = text.indexOf(10, start)) {
      if (end - start > maxLineBytes) throw new ObjectUnreadable(key, 'line-too-large');
      if (end > start) yield text.toString('utf8', start, end);
      start = end + 1;
    }
    rest = text.subarray(start);
    if (rest.length > maxLineBytes) throw new ObjectUnreadable(key, 'line-too-large');
  }
  if (rest.length > 0) yield rest.toString();
}

async function* pieces(bytes: Uint8Array, key: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  gunzip.end(bytes);
  try {
    const inflated: AsyncIterable<unknown> = gunzip;
    for await (const piece of inflated) if (Buffer.isBuffer(piece)) yield piece;
  } catch {
    throw new ObjectUnreadable(key, 'bad-gzip');
  } finally {
    gunzip.destroy();
  }
}
