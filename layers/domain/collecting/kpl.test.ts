import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import { kplPayloads } from './kpl.ts';
import { aggregated, field, sealed } from './kpl.fixtures.ts';

const texts = (data: Uint8Array) => {
  const payloads = kplPayloads(data);
  return typeof payloads === 'string' ? payloads : payloads.map((payload) => Buffer.from(payload).toString());
};

describe('an aggregated record', () => {
  it('given bytes of a known aggregate, when taken apart, then its payloads are there', () => {
    // AggregatedRecord { partition_key_table: "a", records: [{ index 0, data "hi" }, { index 0, data "yo" }] }
    const body = Buffer.from('0a01611a0608001a0268691a0608001a02796f', 'hex');
    const data = Buffer.concat([
      Buffer.from('f3899ac2', 'hex'),
      body,
      createHash('md5').update(body).digest(),
    ]);
    expect(texts(data)).toEqual(['hi', 'yo']);
  });

  test.prop([fc.array(fc.string())])(
    'given any payloads, when taken apart, then they come in order',
    (payloads) => {
      expect(texts(aggregated(payloads))).toEqual(payloads);
    },
  );

  it('given fields that a later version may add, when taken apart, then they are passed over', () => {
    const record = Buffer.concat([
      field(1, 0, [0]),
      field(9, 5, [1, 2, 3, 4]),
      field(8, 1, Array<number>(8).fill(0)),
      field(3, 2, Buffer.from('x')),
    ]);
    expect(texts(sealed(Buffer.concat([field(7, 0, [0x80, 0x01]), field(3, 2, record)])))).toEqual(['x']);
  });

  it('given a plain record, when taken apart, then it is its own payload', () => {
    expect(texts(Buffer.from('{"a":1}'))).toEqual(['{"a":1}']);
    expect(texts(Buffer.alloc(0))).toEqual(['']);
  });

  const flipped = aggregated(['hello']);
  flipped[8] = (flipped[8] ?? 0) ^ 1;
  it.each([
    ['a flipped bit', flipped, 'kpl-bad-checksum'],
    ['a record cut short', aggregated(['hello']).subarray(0, -1), 'kpl-bad-checksum'],
    ['nothing after the magic', Buffer.from('f3899ac2', 'hex'), 'kpl-malformed'],
    ['a length beyond the end', sealed(Buffer.from([0x1a, 0x7f, 1])), 'kpl-malformed'],
    ['a length of 2^63', sealed(Buffer.from([0x1a, ...Array<number>(9).fill(0xff), 0x01])), 'kpl-malformed'],
    ['an endless number', sealed(Buffer.from(Array<number>(12).fill(0xff))), 'kpl-malformed'],
    ['a wire type that is gone', sealed(Buffer.from([0x1b, 1])), 'kpl-malformed'],
    ['a record without data', sealed(field(3, 2, field(1, 0, [0]))), 'kpl-malformed'],
    [
      'too many records',
      sealed(Buffer.concat(Array<Buffer>(10_001).fill(field(3, 2, field(3, 2, []))))),
      'kpl-too-many-records',
    ],
  ])('given %s, when taken apart, then it says why not', (_, data, reason) => {
    expect(kplPayloads(data)).toBe(reason);
  });

  test.prop([fc.uint8Array({ maxLength: 300 })])(
    'given any sealed bytes, when taken apart, then nothing is thrown',
    (bytes) => {
      expect(kplPayloads(sealed(Buffer.from(bytes)))).toBeDefined();
    },
  );
});
