import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { NOW, random, SOURCE, WORKSPACE } from '@tributary/domain/collecting/collecting.fixtures';
import type { EventLine, StreamRecord } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import { lakeReaderInMemory } from '@tributary/domain/history/lake-reader.memory';
import { readHistory } from '@tributary/domain/history/read-history';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { landEvents } from './land-events.ts';

const OTHER = `wsp_${'c'.repeat(32)}`;
const shardId = 'shardId-000000000000';
const invocation = { remainingMs: () => 60_000 };

function aRecord(sequenceNumber: string, changed: Partial<StreamRecord> = {}): StreamRecord {
  return {
    recordId: `${shardId}-${sequenceNumber}`,
    shardId,
    sequenceNumber,
    partitionKey: `${WORKSPACE}.3`,
    arrivedAt: NOW,
    data: encodeRecord(SOURCE, [`{"n":${sequenceNumber}}`, '{}']),
    ...changed,
  };
}

function aLine(messageId: string): EventLine {
  const at = new Date(NOW).toISOString();
  const who = { v: 1, workspaceId: WORKSPACE, sourceId: SOURCE, messageId } as const;
  return { ...who, type: 'track', receivedAt: at, timestamp: at, ip: '', userAgent: '', event: {} };
}

function setup() {
  const lake = memoryLake();
  const ledger = ledgerStoreInMemory();
  const counts = new Map<string, number>();
  const observe = (some: Readonly<Record<string, number>>) => {
    for (const [name, count] of Object.entries(some)) counts.set(name, (counts.get(name) ?? 0) + count);
  };
  let ledgerIsAway = false;
  const record: LedgerStore['record'] = (entries) =>
    ledgerIsAway ? Promise.reject(new Error('The ledger is not there.')) : ledger.record(entries);
  const handle = landEvents({ lake, ledger: { ...ledger, record }, now: () => NOW + 1000, random, observe });
  const land = (...records: StreamRecord[]) => handle(records, invocation);
  const accepted = async () => {
    const sums = await sumLedger({ store: ledger, workspaceId: WORKSPACE, from: NOW, to: NOW + 7_200_000 });
    return sums.sources[SOURCE]?.accepted ?? 0;
  };
  const loseLedger = (away: boolean) => void (ledgerIsAway = away);
  return { lake, ledger, counts, land, accepted, loseLedger };
}

const key = (first: number, last: number, workspaceId = WORKSPACE) =>
  `raw/workspace=${workspaceId}/date=2026-11-02/hour=09/${shardId}-${first}-${last}.ndjson.gz`;

describe('landing', () => {
  it('given records, when landed, then they are one object, byte for byte, and gunzip reads it', async () => {
    const { lake, land, counts } = setup();
    const records = [aRecord('1'), aRecord('2')];
    expect(await land(...records)).toEqual({});
    expect([...lake.objects.keys()]).toEqual([key(1, 2)]);
    expect(Buffer.from(lake.objects.get(key(1, 2))!)).toEqual(
      Buffer.concat(records.map((record) => record.data)),
    );
    expect(gunzipSync(lake.objects.get(key(1, 2))!).toString()).toBe('{"n":1}\n{}\n{"n":2}\n{}\n');
    expect(Object.fromEntries(counts)).toEqual({ EventsLanded: 4, ObjectsLanded: 1, RecordsNotOurs: 0 });
  });

  it('given workspaces and hours side by side, when landed, then each has an object of its own', async () => {
    const { lake, land, ledger } = setup();
    const next = NOW + 3_600_000;
    await land(
      aRecord('1'),
      aRecord('2', { partitionKey: `${OTHER}.0` }),
      aRecord('3'),
      aRecord('4', { arrivedAt: next }),
    );
    const later = key(4, 4).replace('hour=09', 'hour=10');
    expect([...lake.objects.keys()].sort()).toEqual([key(1, 3), key(2, 2, OTHER), later].sort());
    expect(ledger.entries.map((entry) => entry.workspaceId).sort()).toEqual(
      [WORKSPACE, WORKSPACE, OTHER].sort(),
    );
  });

  it('given records that are not ours, when landed, then they are left out and counted', async () => {
    const { lake, land, counts, accepted } = setup();
    await land(
      aRecord('1', { data: Buffer.from('{"writeKey":"wk_1"}') }),
      aRecord('2', { data: gzipSync('{}\n') }),
      aRecord('3', { data: Buffer.alloc(0) }),
      aRecord('4', { partitionKey: 'mine' }),
      aRecord('5', { partitionKey: `../${WORKSPACE}.1` }),
      aRecord('6'),
    );
    expect([...lake.objects.keys()]).toEqual([key(6, 6)]);
    expect(counts.get('RecordsNotOurs')).toBe(5);
    expect(await accepted()).toBe(2);
  });

  it.each([
    ['cut short', (data: Buffer) => data.subarray(0, -9)],
    ['longer than it was', (data: Buffer) => Buffer.concat([data, Buffer.from('more')])],
    [
      'changed in the middle',
      (data: Buffer) => Buffer.from(data).fill(0xff, data.length - 20, data.length - 15),
    ],
    ['all header', (data: Buffer) => data.subarray(0, 80)],
  ])(
    'given a record that is %s between good ones, when landed, then its neighbours are history',
    async (_, damage) => {
      const { lake, land, counts, accepted } = setup();
      const data = (messageId: string) => encodeRecord(SOURCE, [JSON.stringify(aLine(messageId))]);
      await land(
        aRecord('1', { data: data('before') }),
        aRecord('2', { data: damage(data('damaged')) }),
        aRecord('3', { data: data('after') }),
      );
      const skipped: string[] = [];
      const history = readHistory({
        lake: lakeReaderInMemory(lake.objects),
        skipped: (object) => void skipped.push(object),
      });
      const found: string[] = [];
      for await (const line of history({ workspaceId: WORKSPACE, from: NOW, to: NOW + 1 }))
        found.push(line.messageId);
      expect([found, skipped]).toEqual([['before', 'after'], []]);
      expect([counts.get('RecordsNotOurs'), await accepted()]).toEqual([1, 2]);
    },
  );

  it('given nothing of ours, when landed, then nothing is written', async () => {
    const { lake, land, ledger } = setup();
    await land(aRecord('1', { partitionKey: 'x' }));
    expect([lake.puts(), ledger.entries.length]).toEqual([0, 0]);
  });
});

describe('landing when something fails', () => {
  it.each(['before', 'after'] as const)(
    'given a lake that fails %s its effect, when landed, then the batch comes again and counts once',
    async (when) => {
      const { lake, land, ledger, accepted } = setup();
      lake.fail(when);
      await expect(land(aRecord('1'), aRecord('2'))).rejects.toThrow('The lake is not there.');
      expect(ledger.entries).toEqual([]);
      lake.fail('never');
      await land(aRecord('1'), aRecord('2'));
      expect([...lake.objects.keys()]).toEqual([key(1, 2)]);
      expect(await accepted()).toBe(4);
    },
  );

  it('given a ledger that fails after the lake, when it comes again with other boundaries, then each record counts once', async () => {
    const { land, accepted, lake, loseLedger } = setup();
    loseLedger(true);
    await expect(land(aRecord('1'), aRecord('2'))).rejects.toThrow('The ledger is not there.');
    expect(lake.objects.size).toBe(1);
    loseLedger(false);
    await land(aRecord('1'), aRecord('2'));
    await land(aRecord('2'), aRecord('3'));
    await land(aRecord('1'), aRecord('2'), aRecord('3'));
    expect(await accepted()).toBe(6);
    expect(lake.objects.size).toBe(3);
  });
});
