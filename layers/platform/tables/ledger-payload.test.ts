import { expect, it } from '@jest/globals';
import type { StageEntry } from '@tributary/domain/ledger/ledger';
import { randomBytes } from 'node:crypto';
import { entryOf, LedgerUnreadable, payloads } from './ledger-payload.ts';
import { gzipSync } from 'node:zlib';

const name = () => randomBytes(20).toString('hex');
const common = { workspaceId: 'wsp_1', at: 2, batchId: 'b' };

it('given an entry of records and events too large for an item, when cut, then its parts sum up to it', () => {
  const records = Object.fromEntries(
    Array.from({ length: 40 }, () => [name(), [{ sourceId: 's', processed: 1 }]]),
  );
  const events = Object.fromEntries(
    Array.from({ length: 40 }, () => [name(), { sourceId: 's', end: 'processed' as const }]),
  );
  const entry: StageEntry = { ...common, stage: 'process', arrivedAt: 1, records, events };
  const parts = payloads(entry, 700);
  expect(parts.length).toBeGreaterThan(3);
  expect(parts.every((part) => part.length <= 700)).toBe(true);
  const read = parts.map(entryOf);
  const joined = (field: 'records' | 'events') =>
    Object.fromEntries(read.flatMap((part) => ('stage' in part ? Object.entries(part[field] ?? {}) : [])));
  expect([joined('records'), joined('events')]).toEqual([records, events]);
});

it('given one record that is too large alone, when cut, then it stays whole', () => {
  const records = { r: [{ sourceId: name() }] };
  expect(payloads({ ...common, stage: 'land', arrivedAt: 1, records, events: {} }, 10)).toHaveLength(1);
});

it('given activations, when cut, then each part names the destination', () => {
  const activations = Object.fromEntries(Array.from({ length: 60 }, () => [name(), 'delivered' as const]));
  const entry = { ...common, destinationId: 'dst_1', factAt: 1, activations };
  const read = payloads(entry, 900).map(entryOf);
  expect(read.length).toBeGreaterThan(1);
  expect(read.every((part) => 'destinationId' in part && part.destinationId === 'dst_1')).toBe(true);
});

it('given something else, when read, then it is refused', () => {
  expect(() => entryOf(gzipSync('{"v":1}'))).toThrow(LedgerUnreadable);
});
