import { describe, expect, it } from '@jest/globals';
import { HOUR } from './hours.ts';
import type { ActivationEntry, ActivationState, LedgerStore, RecordVerdict, StageEntry } from './ledger.ts';
import { ledgerStoreContract } from './ledger-store.contract.ts';
import { ledgerStoreInMemory } from './ledger-store.memory.ts';
import { sumLedger } from './sum-ledger.ts';

const workspaceId = `wsp_${'1'.repeat(32)}`;
const source = `src_${'2'.repeat(32)}`;
const destination = `dst_${'3'.repeat(32)}`;
const nine = Date.UTC(2026, 10, 2, 9);

describe('the ledger in memory', () => ledgerStoreContract(ledgerStoreInMemory));

describe('sums of sources', () => {
  it('given a record that landed and was processed, then it is accepted once and every event has its end', async () => {
    const sums = await sourceSums([
      land(1, { r1: { accepted: 5 } }),
      process(2, { r1: { accepted: 5, processed: 3, duplicate: 1, failed: { 'no-id': 1 } } }),
    ]);
    expect(sums).toEqual({ accepted: 5, processed: 3, duplicate: 1, failed: { 'no-id': 1 }, inFlight: 0 });
  });

  it('given a record that only landed, or was only processed, then it is accepted all the same', async () => {
    const sums = await sourceSums([
      land(1, { r1: { accepted: 5 } }),
      process(2, { r2: { accepted: 2, processed: 2 } }),
    ]);
    expect(sums).toMatchObject({ accepted: 7, processed: 2, inFlight: 5 });
  });

  it('given a record processed again as duplicates, then the first verdict stays, whatever comes first from the store', async () => {
    const first = process(2, { r1: { accepted: 3, processed: 3 } });
    const again = process(3, { r1: { accepted: 3, duplicate: 3 }, r2: { accepted: 1, processed: 1 } });
    const expected = { accepted: 4, processed: 4, duplicate: 0, inFlight: 0 };
    expect(await sourceSums([first, again])).toMatchObject(expected);
    expect(await sourceSums([again, first])).toMatchObject(expected);
  });

  it('given an event in the retry queue, then it is in flight until it ends', async () => {
    const waiting = process(2, { r1: { accepted: 3, processed: 2, retrying: [1] } });
    expect(await sourceSums([waiting])).toMatchObject({ accepted: 3, processed: 2, inFlight: 1 });
    expect(await sourceSums([waiting, ended(5, 'r1#1', 'processed')])).toMatchObject({
      processed: 3,
      inFlight: 0,
    });
    expect(await sourceSums([waiting, ended(5, 'r1#1', { failed: 'gave-up' })])).toMatchObject({
      processed: 2,
      failed: { 'gave-up': 1 },
      inFlight: 0,
    });
  });

  it('given a queued copy of an event that its winning verdict does not list, then the copy does not count', async () => {
    const entries = [process(2, { r1: { accepted: 1, processed: 1 } }), ended(5, 'r1#0', 'duplicate')];
    expect(await sourceSums(entries)).toMatchObject({ accepted: 1, processed: 1, duplicate: 0, inFlight: 0 });
  });

  it('given events that were processed before time ran short for their record, then they are no duplicates when it comes again', async () => {
    const early = [ended(2, 'r1#0', 'processed'), ended(2, 'r1#2', 'processed')];
    const again = process(5, { r1: { accepted: 4, processed: 1, duplicate: 3 } });
    const expected = { accepted: 4, processed: 3, duplicate: 1, inFlight: 0 };
    expect(await sourceSums([...early, again])).toMatchObject(expected);
    expect(await sourceSums([again, ...early])).toMatchObject(expected);
  });

  it('given two copies of a queued event, then the first end counts', async () => {
    const waiting = process(2, { r1: { accepted: 1, retrying: [0] } });
    const ends = [ended(6, 'r1#0', 'duplicate'), ended(5, 'r1#0', 'processed')];
    expect(await sourceSums([waiting, ...ends])).toMatchObject({ processed: 1, duplicate: 0, inFlight: 0 });
  });

  it.each([-1, HOUR])(
    'given a queued event that ended in a neighbouring hour (%i), then it has ended',
    async (off) => {
      const waiting = process(2, { r1: { accepted: 1, retrying: [0] } });
      const end = { ...ended(5, 'r1#0', 'processed'), arrivedAt: nine + off };
      expect(await sourceSums([waiting, end])).toMatchObject({ accepted: 1, processed: 1, inFlight: 0 });
    },
  );

  it('given a record of two sources, then each has its own', async () => {
    const other = `src_${'8'.repeat(32)}`;
    const store = await storeWith([
      { ...process(1, {}), records: { r1: [verdict({ processed: 2 }), { sourceId: other, processed: 1 }] } },
    ]);
    const { sources } = await sumLedger({ store, workspaceId, from: nine, to: nine + 1 });
    expect(sources).toMatchObject({ [source]: { processed: 2 }, [other]: { processed: 1 } });
  });

  it('given verdicts of more events than landed, then nothing is ever below zero', async () => {
    const entries = [land(1, { r1: { accepted: 1 } }), process(2, { r1: { processed: 2 } })];
    expect(await sourceSums(entries)).toMatchObject({ accepted: 2, processed: 2, inFlight: 0 });
  });

  it('given entries outside the range or of other workspaces, then they do not count', async () => {
    const store = await storeWith([
      { ...land(1, { r1: { accepted: 1 } }), arrivedAt: nine - 1 },
      { ...land(1, { r2: { accepted: 1 } }), arrivedAt: nine + 2 * HOUR },
      { ...land(1, { r3: { accepted: 1 } }), workspaceId: `wsp_${'7'.repeat(32)}` },
    ]);
    const sums = await sumLedger({ store, workspaceId, from: nine, to: nine + 2 * HOUR });
    expect(sums).toEqual({ sources: {}, destinations: {} });
  });
});

describe('sums of destinations', () => {
  it('given activations in every state, then each is counted once', async () => {
    const sums = await destinationSums([
      activations(1, { a: 'published', b: 'published', c: 'published', d: 'published', e: 'published' }),
      activations(2, {
        b: 'pending',
        c: 'delivered',
        d: { filtered: 'no-consent' },
        e: { deadLettered: '400' },
      }),
    ]);
    expect(sums).toEqual({
      matched: 5,
      pending: 2,
      delivered: 1,
      filtered: { 'no-consent': 1 },
      deadLettered: { 400: 1 },
    });
  });

  it('given a delivery that was given up and then replayed, then the latest end stays', async () => {
    const entries = [activations(3, { a: 'delivered' }), activations(2, { a: { deadLettered: '500' } })];
    expect(await destinationSums(entries)).toMatchObject({ matched: 1, delivered: 1, deadLettered: {} });
  });

  it('given a fact published once more after its delivery, then it stays delivered', async () => {
    const entries = [activations(2, { a: 'delivered' }), activations(3, { a: 'published' })];
    expect(await destinationSums(entries)).toMatchObject({ matched: 1, delivered: 1, pending: 0 });
  });
});

async function sourceSums(entries: readonly StageEntry[]) {
  const store = await storeWith(entries);
  return (await sumLedger({ store, workspaceId, from: nine, to: nine + HOUR })).sources[source];
}

async function destinationSums(entries: readonly ActivationEntry[]) {
  const store = await storeWith(entries);
  return (await sumLedger({ store, workspaceId, from: nine, to: nine + HOUR })).destinations[destination];
}

async function storeWith(entries: readonly (StageEntry | ActivationEntry)[]): Promise<LedgerStore> {
  const store = ledgerStoreInMemory();
  await store.record(entries);
  return store;
}

type Verdicts = Readonly<Record<string, Omit<RecordVerdict, 'sourceId'>>>;

function verdict(counts: Omit<RecordVerdict, 'sourceId'>): RecordVerdict {
  return { sourceId: source, ...counts };
}

function entry(stage: StageEntry['stage'], second: number, verdicts: Verdicts): StageEntry {
  const records = Object.fromEntries(Object.entries(verdicts).map(([id, counts]) => [id, [verdict(counts)]]));
  return { workspaceId, stage, arrivedAt: nine, at: nine + second * 1000, batchId: `b-${second}`, records };
}

function land(second: number, verdicts: Verdicts): StageEntry {
  return entry('land', second, verdicts);
}

function process(second: number, verdicts: Verdicts): StageEntry {
  return entry('process', second, verdicts);
}

function ended(second: number, key: string, end: 'processed' | 'duplicate' | { failed: string }): StageEntry {
  return { ...process(second, {}), events: { [key]: { sourceId: source, end } } };
}

function activations(second: number, states: Readonly<Record<string, ActivationState>>): ActivationEntry {
  const at = nine + second * 1000;
  return {
    workspaceId,
    destinationId: destination,
    factAt: nine,
    at,
    batchId: `b-${second}`,
    activations: states,
  };
}
