import { describe, expect, it } from '@jest/globals';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { HOUR } from '@tributary/domain/ledger/hours';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  SOURCE,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import { processEvents } from './process-events.ts';

const RECORDS = 40;
const EVENTS_A_RECORD = 18;
const EVENTS = RECORDS * EVENTS_A_RECORD;
const running = { remainingMs: () => 60_000 };
const configuration = configurationWith();
/** 30 KB that take a few hundred bytes on the stream. */
const context = { x: 'x'.repeat(30_000) };

/** A batch of small records that inflate to 540 KB each, two events of each person; it notes which is opened when. */
function hostile(opened: (index: number) => void): StreamRecord[] {
  return Array.from({ length: RECORDS }, (_, index) => {
    const lines = Array.from({ length: EVENTS_A_RECORD }, (__, line) => {
      const [anonymousId, messageId] = [`a${index % 20}-${line}`, `m${index}-${line}`];
      return JSON.stringify(lineOf({ type: 'page', anonymousId, messageId, context }, NOON - 1000));
    });
    const data = encodeRecord(SOURCE, lines);
    const place = { recordId: `shardId-0-${index}`, shardId: 'shardId-0', sequenceNumber: String(index) };
    return {
      ...{ ...place, partitionKey: `${WORKSPACE}.3`, arrivedAt: NOON },
      get data() {
        opened(index);
        return data;
      },
    };
  });
}

function setUp() {
  const store = memoryProfileStore();
  const ledger = ledgerStoreInMemory();
  const counts: Record<string, number>[] = [];
  const opened = new Set<number>();
  /** How many records were open whenever something was told to the ledger. */
  const openWhenTold: number[] = [];
  let isLedgerAway = (): boolean => false;
  const handle = processEvents({
    ...{ store, lake: memoryLake(), configuration: () => Promise.resolve(configuration) },
    ledger: {
      ...ledger,
      record(entries) {
        if (isLedgerAway()) return Promise.reject(new Error('The ledger is away.'));
        openWhenTold.push(opened.size);
        return ledger.record(entries);
      },
    },
    retryQueue: { send: (messages) => Promise.resolve(messages.map(() => true)) },
    ...{ now: () => NOON, random: seededBytes(seeded(1)), sleep: () => Promise.resolve() },
    observe: (one) => void counts.push({ ...one }),
  });
  const batch = hostile((index) => void opened.add(index));
  const sums = async () => {
    const range = { workspaceId: WORKSPACE, from: NOON - HOUR, to: NOON + HOUR };
    return (await sumLedger({ store: ledger, ...range })).sources[SOURCE];
  };
  const mains = () => [...store.items().values()].filter((item) => item.kind === 'main');
  const away = (when: () => boolean) => void (isLedgerAway = when);
  return { handle, batch, opened, openWhenTold, counts, sums, mains, away };
}

describe('small records that inflate to much', () => {
  it('given 21 MB of events, then no more than 9 MB are opened before those are committed and told', async () => {
    const { handle, batch, opened, openWhenTold, counts, sums, mains } = setUp();
    expect(batch.reduce((sum, { data }) => sum + data.length, 0)).toBeLessThan(500_000);
    opened.clear();
    expect(await handle(batch, running)).toEqual({});
    const steps = openWhenTold.map((open, index) => open - (openWhenTold[index - 1] ?? 0));
    expect(steps.length).toBeGreaterThan(2);
    expect(Math.max(...steps)).toBeLessThan(17);
    expect(await sums()).toMatchObject({ processed: EVENTS, duplicate: 0, inFlight: 0 });
    expect(mains().map(({ ring }) => ring.length)).toEqual(Array.from({ length: EVENTS / 2 }, () => 2));
    expect(counts.filter((count) => 'LargestProfile' in count)).toMatchObject([{ LargestProfile: 1 }]);
  });

  it('given too little time, then it comes again from the first record that is not done, and none behind it is opened', async () => {
    const { handle, batch, opened, openWhenTold, sums } = setUp();
    const { failedFrom } = await handle(batch, { remainingMs: () => (openWhenTold.length > 0 ? 1 : 60_000) });
    expect(failedFrom).toBe(String(openWhenTold[0]));
    expect(opened.size).toBeLessThan(RECORDS);
    expect(await sums()).toMatchObject({ accepted: Number(failedFrom) * EVENTS_A_RECORD });
    expect(await handle(batch.slice(Number(failedFrom)), running)).toEqual({});
    expect(await sums()).toMatchObject({ processed: EVENTS, duplicate: 0 });
  });

  it('given a ledger that is away in the middle, then all come again and each event counts once', async () => {
    const { handle, batch, openWhenTold, sums, mains, away } = setUp();
    away(() => openWhenTold.length === 1);
    await expect(handle(batch, running)).rejects.toThrow('away');
    away(() => false);
    expect(await handle(batch, running)).toEqual({});
    const { processed = 0, duplicate = 0 } = (await sums()) ?? {};
    // What was committed and not told is a duplicate now; what was told keeps its verdict.
    expect(processed + duplicate).toBe(EVENTS);
    expect(processed).toBeGreaterThan(duplicate);
    expect(mains().every(({ ring }) => ring.length === 2)).toBe(true);
  });
});
