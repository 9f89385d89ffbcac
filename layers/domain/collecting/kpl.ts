import { createHash } from 'node:crypto';

/** First bytes of a record that the Kinesis Producer Library aggregated. */
const MAGIC = Buffer.from([0xf3, 0x89, 0x9a, 0xc2]);
const MD5_BYTES = 16;

/** Field numbers and wire types of the library's protobuf messages, as the tag byte that stands before each. */
const RECORDS = (3 << 3) | 2;
const DATA = (3 << 3) | 2;

/** An empty inner record costs two bytes: without a bound 1 MiB could become half a million events. */
const MAX_INNER = 10_000;

/** Why an aggregated record could not be taken apart; a stable reason of failed events. */
export type KplFailure = 'kpl-bad-checksum' | 'kpl-malformed' | 'kpl-too-many-records';

/**
 * The payloads in a record of a producers stream: those that the Kinesis Producer Library put together, else the record
 * itself. Payloads are views on the record, nothing is copied.
 *
 * Format: magic, protobuf `AggregatedRecord`, MD5 of the protobuf
 * (https://github.com/awslabs/amazon-kinesis-producer/blob/master/aggregation-format.md).
 *
 * @example
 * kplPayloads(record.data); // [Uint8Array, Uint8Array] or 'kpl-bad-checksum'
 */
export function kplPayloads(data: Uint8Array): readonly Uint8Array[] | KplFailure {
  if (data.length < MAGIC.length || !MAGIC.equals(data.subarray(0, MAGIC.length))) return [data];
  if (data.length < MAGIC.length + MD5_BYTES) return 'kpl-malformed';
  const body = data.subarray(MAGIC.length, -MD5_BYTES);
  const digest = createHash('md5').update(body).digest();
  if (!digest.equals(data.subarray(-MD5_BYTES))) return 'kpl-bad-checksum';
  const inner = fields(body, RECORDS, MAX_INNER + 1);
  if (!inner) return 'kpl-malformed';
  if (inner.length > MAX_INNER) return 'kpl-too-many-records';
  const payloads = inner.map((record) => fields(record, DATA, MAX_INNER)?.at(-1));
  return payloads.every((payload) => payload !== undefined) ? payloads : 'kpl-malformed';
}

/**
 * The values of one length-delimited field of a protobuf message, in order, at most `most`; undefined where the bytes are
 * no protobuf message.
 */
function fields(message: Uint8Array, wanted: number, most: number): Uint8Array[] | undefined {
  const found: Uint8Array[] = [];
  let at = 0;
  while (at < message.length && found.length < most) {
    const tag = varint(message, at);
    const value = tag && fieldEnd(message, tag.value & 7, tag.end);
    if (!tag || !value || value.end > message.length) return undefined;
    if (tag.value === wanted) found.push(message.subarray(value.start, value.end));
    at = value.end;
  }
  return found;
}

function fieldEnd(
  message: Uint8Array,
  wireType: number,
  at: number,
): { start: number; end: number } | undefined {
  if (wireType === 1) return { start: at, end: at + 8 };
  if (wireType === 5) return { start: at, end: at + 4 };
  const number = varint(message, at);
  if (!number) return undefined;
  if (wireType === 0) return { start: at, end: number.end };
  return wireType === 2 ? { start: number.end, end: number.end + number.value } : undefined;
}

function varint(message: Uint8Array, from: number): { value: number; end: number } | undefined {
  let value = 0;
  // 64 bits are ten bytes; what passes 2^53 is a length or tag that no record of 1 MiB can have.
  for (let at = from; at < Math.min(message.length, from + 10); at += 1) {
    const byte = message[at] ?? 0;
    value += (byte & 0x7f) * 2 ** (7 * (at - from));
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return undefined;
}
