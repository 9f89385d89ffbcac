import { describe, expect } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import { eventBatch } from './batch.ts';
import { collectedLines } from './collected-lines.ts';
import { aSender, linesOf, SOURCE, WORKSPACE } from './collecting.fixtures.ts';
import { groupRecords } from './grouping.ts';
import { messageIds } from './message-ids.ts';
import { Problem } from '../outcomes/problem.ts';

const json = fc.jsonValue({ maxDepth: 6, noUnicodeString: false });
const anyOf = (...known: readonly unknown[]) => fc.oneof(fc.constantFrom(...known), json);
const event = fc.oneof(
  json,
  fc.record(
    {
      type: anyOf('track', 'identify', 'page', 'group', 'alias', 'screen'),
      event: anyOf('Clicked', 'Bought'),
      userId: anyOf('u1', 'u2', 'u3', 7, ''),
      anonymousId: anyOf('a1', 'a2', 'a3', 'a4', null),
      messageId: anyOf('m1', 'm2', null),
      timestamp: anyOf('2026-11-02T09:00:00Z', '2100-01-01', '1970-01-01T00:00:00Z', 'x'),
      sentAt: anyOf('2026-11-02T09:00:01Z', 0),
      context: anyOf({ traits: {} }, []),
      traits: json,
      properties: json,
    },
    { requiredKeys: [] },
  ),
);
const body = fc.record(
  { batch: fc.array(event, { maxLength: 60 }), context: json, sentAt: json },
  { requiredKeys: ['batch'] },
);
let place = 0;
const collect = (value: unknown) =>
  collectedLines(
    eventBatch({ historical: false }, value),
    aSender(),
    messageIds(SOURCE, () => String(place++)),
  );

describe('any request', () => {
  test.prop([fc.oneof(json, body)])('throws nothing but a Problem, and names each event once', (value) => {
    try {
      const lines = collect(JSON.parse(JSON.stringify(value)));
      const records = groupRecords(lines, { workspaceId: WORKSPACE, sourceId: SOURCE, partitions: 8 });
      const read = records.flatMap((record) => linesOf(record.data));
      expect(read.map((line) => line.messageId).sort()).toEqual(lines.map((line) => line.messageId).sort());
      expect(read.filter((line) => line.failure)).toHaveLength(lines.filter((line) => line.failure).length);
      for (const line of read) {
        expect(line.timestamp <= line.receivedAt).toBe(true);
        expect(line.timestamp >= '1970').toBe(true);
      }
    } catch (error) {
      expect(error).toBeInstanceOf(Problem);
    }
  });

  const timed = fc.record({
    type: fc.constantFrom('track', 'identify'),
    event: fc.constantFrom('Clicked', 'Bought'),
    anonymousId: fc.constantFrom('a1', 'a2'),
    timestamp: fc.constantFrom('2026-11-02T09:00:00Z', '2026-11-02T09:00:01Z'),
  });
  test.prop([
    fc.array(timed, { minLength: 1, maxLength: 20 }),
    fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  ])(
    'given events with times, when sent again with a new sentAt, then they have the same ids, and different ids each',
    (events, sentAt) => {
      const first = collect({ batch: events }).map((line) => line.messageId);
      const again = collect({ batch: events.map((one) => ({ ...one, sentAt })), sentAt }).map(
        (line) => line.messageId,
      );
      expect(again).toEqual(first);
      expect(new Set(first).size).toBe(first.length);
      const regrouped = collect({ batch: [...events].reverse() }).map((line) => line.messageId);
      expect(regrouped.sort()).toEqual([...first].sort());
    },
  );
});
