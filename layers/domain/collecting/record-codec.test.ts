import { spawnSync } from 'node:child_process';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import { SOURCE } from './collecting.fixtures.ts';
import { encodeRecord, inflate, isWhole, recordHeader } from './record-codec.ts';

describe('a record', () => {
  test.prop([
    fc.array(
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      { minLength: 1 },
    ),
  ])('given any lines, when encoded, then gunzip reads them and the header counts them', (lines) => {
    const record = encodeRecord(SOURCE, lines);
    expect(gunzipSync(record).toString()).toBe(`${lines.join('\n')}\n`);
    expect(recordHeader(record)).toEqual({ sourceId: SOURCE, events: lines.length });
    expect(isWhole(record)).toBe(true);
  });

  it('given records one after another, when read by the system’s gunzip, then they are one file', () => {
    const file = Buffer.concat([encodeRecord(SOURCE, ['1', '2']), encodeRecord(SOURCE, ['3'])]);
    const read = spawnSync('gzip', ['-dc'], { input: file });
    expect(read.stderr.toString()).toBe('');
    expect(read.stdout.toString()).toBe('1\n2\n3\n');
    expect(gunzipSync(file).toString()).toBe('1\n2\n3\n');
  });

  it('given a view into a larger buffer, when read, then the header is that of the view', () => {
    const record = encodeRecord(SOURCE, ['1']);
    const larger = Buffer.concat([Buffer.alloc(7, 0xff), record]);
    expect(recordHeader(new Uint8Array(larger.buffer, larger.byteOffset + 7, record.length))?.events).toBe(1);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['stock gzip', gzipSync('{}')],
    ['text', Buffer.from('{"writeKey":"wk"}')],
    ['a header cut short', encodeRecord(SOURCE, ['1']).subarray(0, 20)],
    ['another source’s name', encodeRecord('src_x', ['1'])],
    ['no lines', encodeRecord(SOURCE, []).fill(0x30, 16 + 37, 16 + 38)],
  ])('given %s, when asked for its header, then it has none', (_, bytes) => {
    expect(recordHeader(bytes)).toBeUndefined();
  });

  test.prop([fc.uint8Array({ maxLength: 200 })])(
    'given any bytes, when read, then nothing is thrown',
    (bytes) => {
      const ours = Buffer.concat([encodeRecord(SOURCE, ['1']).subarray(0, 12), bytes]);
      for (const data of [bytes, ours]) {
        recordHeader(data);
        inflate(data, 1000);
      }
    },
  );

  test.prop([fc.nat(), fc.integer({ min: 1, max: 255 }), fc.integer({ min: 1, max: 40 })])(
    'given a record that is cut, longer, or changed anywhere, then it is not whole',
    (place, change, bytes) => {
      const record = encodeRecord(SOURCE, ['{"a":1}', '{"b":"x"}']);
      expect(isWhole(record.subarray(0, -bytes))).toBe(false);
      expect(isWhole(Buffer.concat([record, Buffer.alloc(bytes, change)]))).toBe(false);
      const at = place % record.length;
      const changed = Buffer.from(record);
      changed.writeUInt8(record.readUInt8(at) ^ change, at);
      expect(isWhole(changed)).toBe(false);
    },
  );

  it.each([
    ['text', Buffer.from('{}'), 'record-not-gzip'],
    ['one byte', Buffer.from([0x1f]), 'record-not-gzip'],
    ['a truncated record', encodeRecord(SOURCE, ['{"a":1}']).subarray(0, -9), 'record-bad-gzip'],
    ['a bomb', gzipSync(Buffer.alloc(10_000_000)), 'record-too-large'],
  ])('given %s, when inflated, then it says why not', (_, data, reason) => {
    expect(inflate(data, 1_000_000)).toBe(reason);
  });
});
