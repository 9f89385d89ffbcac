import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Attributes } from './keys.ts';

/**
 * A body up to here is left as readable JSON: with its key it is one write unit (1 KB) however small it gets. Above,
 * every kilobyte saved is a write unit saved with each commit, worth some hundred times the processor time it takes.
 */
const READABLE_BYTES = 640;

/** Of deflate: 6 would take half as much time again for 2 % fewer bytes. */
const LEVEL = 3;

/** A body that inflates to more than this is not ours: DynamoDB's own limit is 400 KB an item. */
const MAX_BODY_BYTES = 16_000_000;

/**
 * Words that bodies are made of, the most frequent last. Stored bodies refer to it: it may never change, only get a
 * successor under another format byte.
 */
const WORDS_1 = Buffer.from(
  '"min":"max":"expires":"sum":"first":"last":"times":["count":"consent":{"name":"screen","type":"page","type":"track",' +
    '{"is":"trait-changed","trait":{"is":"profile-merged","merged":["prf_{"is":"event-forwarded","messageId":"chunk":"' +
    '{"is":"segment-exited","{"is":"segment-entered","segmentId":"seg_","segmentKey":"","segmentVersion":1,"reason":"event"' +
    '{"is":"profile-created","at":"number":1,"memberships":{"seg_":{"version":1,"since":' +
    '{"type":"user_id","value":"{"type":"email","value":"{"type":"phone","value":"{"type":"anonymous_id","value":"' +
    '"country":{"value":"plan":{"value":"phone":{"value":"name":{"value":"lastName":{"value":"firstName":{"value":"' +
    '"email":{"value":"false,"true,"null,"","at":17,"tie":"","sourceId":"src_01' +
    '{"at":17,"tie":"","type":"track","name":"Product Viewed"},"Order Completed"},"firstSeen":17,"lastSeen":17,' +
    '"numbers":{"event":"trait:","profile":1},"changes":[],"moved":{},"merges":0}' +
    '{"created":17,"identifiers":[{"type":"anonymous_id","value":"","key":"","firstSeen":17}],"ring":[],"watermark":{"at":17' +
    ',"hash":""},"chunks":[{"key":"","state":{"traits":{},"features":{},"consent":{},"recent":[{"at":17',
);
const FORMAT_1 = 1;

/** The stored body is not in a form that this version reads. */
export class BodyUnreadable extends Error {
  override readonly name = 'BodyUnreadable';
}

/**
 * The attribute of an item's body: `body` as JSON text, or `packed` where packing saves write units.
 *
 * @param context what a reader knows before the body (the item's own key): repeated in the body, it costs nothing
 * @example
 * const item = { ...tableKey(key), ...packBody({ merges: 0 }, key) };
 */
export function packBody(body: object, context: string): Attributes {
  const text = JSON.stringify(body);
  if (text.length <= READABLE_BYTES) return { body: { S: text } };
  const deflated = deflateRawSync(text, { level: LEVEL, dictionary: dictionary(context) });
  return { packed: { B: Buffer.concat([Buffer.of(FORMAT_1), deflated]) } };
}

/**
 * The body that {@link packBody} packed. What it returns is parsed JSON of unknown shape.
 *
 * @throws BodyUnreadable where neither attribute holds a body of a known format
 * @example
 * const body = unpackBody(attributes, key);
 */
export function unpackBody({ body, packed }: Attributes, context: string): unknown {
  try {
    if (body?.S !== undefined) return JSON.parse(body.S);
    if (packed?.B?.[0] === FORMAT_1) {
      const options = { dictionary: dictionary(context), maxOutputLength: MAX_BODY_BYTES };
      return JSON.parse(inflateRawSync(packed.B.subarray(1), options).toString());
    }
  } catch {
    // JSON.parse quotes what it could not parse; that must not travel with the error.
    throw new BodyUnreadable('The body of a stored item is damaged.');
  }
  throw new BodyUnreadable('A stored item has no body in a known format.');
}

function dictionary(context: string): Buffer {
  return Buffer.concat([WORDS_1, Buffer.from(context)]);
}
