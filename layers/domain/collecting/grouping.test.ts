import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import type { CollectedLine } from './collected-lines.ts';
import { linesOf, SOURCE, WORKSPACE } from './collecting.fixtures.ts';
import { groupRecords, partitionHash } from './grouping.ts';
import { MAX_RECORD_TEXT_BYTES } from './limits.ts';
import { isPlainObject } from './plain-object.ts';
import { inflate, recordHeader } from './record-codec.ts';

const grouping = (partitions: number) => ({ workspaceId: WORKSPACE, sourceId: SOURCE, partitions });
const aLine = (person: string, index: number, filler = ''): CollectedLine => {
  const messageId = `m-${index}`;
  const at = '2026-11-02T09:30:00.000Z';
  const text = JSON.stringify({
    v: 1,
    workspaceId: WORKSPACE,
    sourceId: SOURCE,
    messageId,
    type: 'track',
    receivedAt: at,
    timestamp: at,
    ip: '',
    userAgent: '',
    event: { person, filler },
  });
  return { messageId, person, text };
};
const sizes = (lines: readonly CollectedLine[]) =>
  groupRecords(lines, grouping(8)).map((record) => recordHeader(record.data)?.events ?? 0);

describe('records of a request', () => {
  it.each([26, 40, 100, 500, 2500])(
    'given %i events of many people, when grouped, then records hold 12–25',
    (count) => {
      const made = sizes(Array.from({ length: count }, (_, index) => aLine(`p-${index}`, index)));
      expect(Math.min(...made)).toBeGreaterThanOrEqual(12);
      expect(Math.max(...made)).toBeLessThanOrEqual(25);
    },
  );

  it('given 100 events of 30 people, when grouped, then records hold 12–25', () => {
    const made = sizes(Array.from({ length: 100 }, (_, index) => aLine(`p-${index % 30}`, index)));
    expect(Math.min(...made)).toBeGreaterThanOrEqual(12);
    expect(Math.max(...made)).toBeLessThanOrEqual(25);
  });

  it('given up to 25 events, when grouped, then they are one record', () => {
    expect(sizes(Array.from({ length: 25 }, (_, index) => aLine(`p-${index}`, index)))).toEqual([25]);
  });

  it('given single events, when grouped one by one, then a person keeps a partition and people are spread', () => {
    const key = (person: string) => groupRecords([aLine(person, 0)], grouping(8))[0]?.partitionKey;
    const keys = Array.from({ length: 200 }, (_, index) => key(`p-${index}`));
    expect(new Set(keys).size).toBe(8);
    expect(key('p-7')).toBe(keys[7]);
    expect(keys[7]).toBe(`${WORKSPACE}.${partitionHash('p-7') % 8}`);
  });

  it('given one person with more than a record takes, when grouped, then they go on under the same key', () => {
    const lines = Array.from({ length: 80 }, (_, index) => aLine('p', index, 'x'.repeat(30_000)));
    const records = groupRecords(lines, grouping(8));
    expect(records.length).toBeGreaterThan(1);
    expect(new Set(records.map((record) => record.partitionKey)).size).toBe(1);
    expect(records.flatMap((record) => linesOf(record.data)).map((line) => line.messageId)).toEqual(
      lines.map((line) => line.messageId),
    );
  });

  const people = fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 60_000 })), {
    maxLength: 120,
  });
  test.prop([people, fc.integer({ min: 1, max: 64 })], { numRuns: 50 })(
    'any: hold each event once, a person in order in one key, and stay below the limits',
    (drawn, partitions) => {
      const lines = drawn.map(([person, size], index) => aLine(`p-${person}`, index, 'é'.repeat(size / 2)));
      const records = groupRecords(lines, grouping(partitions));
      const keyOf = new Map<string, string>();
      const orderOf = new Map<string, number>();
      let count = 0;
      for (const record of records) {
        expect(record.data.length).toBeLessThan(1024 * 1024 - 100);
        expect(inflate(record.data, MAX_RECORD_TEXT_BYTES)).toBeInstanceOf(Buffer);
        for (const line of linesOf(record.data)) {
          const person = isPlainObject(line.event) ? String(line.event['person']) : '';
          expect(keyOf.get(person) ?? record.partitionKey).toBe(record.partitionKey);
          keyOf.set(person, record.partitionKey);
          const index = Number(line.messageId.slice(2));
          expect(index).toBeGreaterThan(orderOf.get(person) ?? -1);
          orderOf.set(person, index);
          count += 1;
        }
      }
      expect(count).toBe(lines.length);
    },
  );
});
