import { expect, it } from '@jest/globals';
import { HOUR } from './hours.ts';
import type { ActivationEntry, LedgerStore, StageEntry } from './ledger.ts';

const workspaceId = `wsp_${'1'.repeat(32)}`;
const nine = Date.UTC(2026, 10, 2, 9);

/** A store as the suite needs it: a fresh workspace's part of it. */
export function ledgerStoreContract(storeOf: () => LedgerStore | Promise<LedgerStore>): void {
  it('given entries of both kinds, then they come back whole', async () => {
    const store = await storeOf();
    const entries = [stage('b-1', nine + 5), activation('b-2', nine + 6)];
    await store.record(entries);
    expect(await read(store, nine, nine + HOUR)).toEqual(entries);
  });

  it('given entries in three hours, then a range brings the hours that it touches', async () => {
    const store = await storeOf();
    const hours = [nine - 1, nine, nine + HOUR];
    await store.record(hours.map((at, index) => stage(`b-${index}`, at)));
    expect(ids(await read(store, nine, nine + HOUR))).toEqual(['b-1']);
    expect(ids(await read(store, nine + HOUR / 2, nine + HOUR + 1))).toEqual(['b-1', 'b-2']);
    expect(ids(await read(store, nine, nine))).toEqual([]);
  });

  it('given an entry of another workspace, then it is not read', async () => {
    const store = await storeOf();
    await store.record([{ ...stage('b-1', nine), workspaceId: `wsp_${'9'.repeat(32)}` }]);
    expect(await read(store, nine, nine + HOUR)).toEqual([]);
  });

  it('given the entries of two attempts at one batch, then both are kept', async () => {
    const store = await storeOf();
    await store.record([stage('b-1', nine)]);
    await store.record([stage('b-2', nine)]);
    expect(ids(await read(store, nine, nine + HOUR))).toEqual(['b-1', 'b-2']);
  });

  it('given a large entry, then all its records come back, in one entry or more', async () => {
    const store = await storeOf();
    const records = Object.fromEntries(Array.from({ length: 4000 }, (_, index) => record(index)));
    await store.record([{ ...stage('b-1', nine), records }]);
    const found = await read(store, nine, nine + HOUR);
    const recordsFound = found.flatMap((entry) =>
      Object.entries('stage' in entry ? (entry.records ?? {}) : {}),
    );
    expect(Object.fromEntries(recordsFound)).toEqual(records);
  });

  it('given nothing to record, then nothing happens', async () => {
    const store = await storeOf();
    await store.record([]);
    expect(await read(store, nine, nine + HOUR)).toEqual([]);
  });
}

async function read(store: LedgerStore, from: number, to: number) {
  const entries: (StageEntry | ActivationEntry)[] = [];
  for await (const entry of store.read({ workspaceId, from, to })) entries.push(entry);
  return entries.sort((a, b) => (a.batchId < b.batchId ? -1 : 1));
}

function ids(entries: readonly (StageEntry | ActivationEntry)[]): string[] {
  return entries.map((entry) => entry.batchId);
}

function stage(batchId: string, arrivedAt: number): StageEntry {
  const sourceId = `src_${'2'.repeat(32)}`;
  return {
    workspaceId,
    stage: 'process',
    arrivedAt,
    at: arrivedAt + 100,
    batchId,
    records: { 'shardId-0-1': [{ sourceId, accepted: 4, processed: 2, failed: { x: 1 }, retrying: [3] }] },
    events: { 'shardId-0-0#2': { sourceId, end: { failed: 'too-often' } } },
  };
}

function activation(batchId: string, factAt: number): ActivationEntry {
  const activations = { a: 'published', b: { filtered: 'no-consent' } } as const;
  return { workspaceId, destinationId: `dst_${'3'.repeat(32)}`, factAt, at: factAt, batchId, activations };
}

// Digits without a pattern, so that compression does not make the entry small.
function record(index: number) {
  const digits = String((index * 7_919_191_919) % 1e12).padStart(56, '4');
  const verdict = { sourceId: `src_${'2'.repeat(32)}`, accepted: index };
  return [`shardId-000000000000-${digits}${index}`, [verdict]] as const;
}
