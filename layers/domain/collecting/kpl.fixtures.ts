import { createHash } from 'node:crypto';

/** One protobuf field, made by hand. */
export function field(number: number, wireType: number, value: Uint8Array | readonly number[]): Buffer {
  const bytes = Buffer.from(value);
  const length = wireType === 2 ? varint(bytes.length) : [];
  return Buffer.concat([Buffer.from([(number << 3) | wireType, ...length]), bytes]);
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** A body between the library's magic and its checksum. */
export function sealed(body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from('f3899ac2', 'hex'), body, createHash('md5').update(body).digest()]);
}

/** What the Kinesis Producer Library makes of these payloads. */
export function aggregated(payloads: readonly (string | Uint8Array)[]): Buffer {
  const records = payloads.map((payload) =>
    field(3, 2, Buffer.concat([field(1, 0, [0]), field(3, 2, Buffer.from(payload))])),
  );
  return sealed(Buffer.concat([field(1, 2, Buffer.from('key')), ...records]));
}
