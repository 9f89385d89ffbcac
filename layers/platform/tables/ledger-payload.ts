import { gunzipSync, gzipSync } from 'node:zlib';
import type { ActivationEntry, StageEntry } from '@tributary/domain/ledger/ledger';

export type LedgerEntry = StageEntry | ActivationEntry;

/** A DynamoDB item holds 400 KB with its keys. */
const MAX_BYTES = 350_000;
const MAX_INFLATED = 64_000_000;

/**
 * An entry as gzip'd JSON, in as many parts as fit an item each. A part is an entry of its own with some of the keys:
 * the ledger counts by key, so that parts sum up to the whole.
 *
 * @param limit bytes of a part; smaller in tests only
 * @example
 * payloads(entry).length; // 1
 */
export function payloads(entry: LedgerEntry, limit = MAX_BYTES): Buffer[] {
  const bytes = gzipSync(JSON.stringify(entry));
  const halves = bytes.length > limit ? halved(entry) : undefined;
  return halves ? halves.flatMap((half) => payloads(half, limit)) : [bytes];
}

function halved(entry: LedgerEntry): LedgerEntry[] | undefined {
  if ('activations' in entry) {
    const parts = halves(entry.activations);
    return parts?.map((activations) => ({ ...entry, activations }));
  }
  const { records, events, ...rest } = entry;
  if (hasKeys(records) && hasKeys(events))
    return [
      { ...rest, records },
      { ...rest, events },
    ];
  if (hasKeys(records)) return halves(records)?.map((half) => ({ ...rest, records: half }));
  return events && halves(events)?.map((half) => ({ ...rest, events: half }));
}

function hasKeys<T extends object>(record: T | undefined): record is T {
  return record !== undefined && Object.keys(record).length > 0;
}

function halves<T>(record: Readonly<Record<string, T>>): Record<string, T>[] | undefined {
  const keys = Object.entries(record);
  if (keys.length < 2) return undefined;
  const middle = Math.ceil(keys.length / 2);
  return [keys.slice(0, middle), keys.slice(middle)].map((half) => Object.fromEntries(half));
}

/** A stored part of the ledger is not what this version writes. */
export class LedgerUnreadable extends Error {
  override readonly name = 'LedgerUnreadable';
}

/**
 * The entry in a stored part. Its outline is checked and no more: a day of a busy workspace is tens of thousands of
 * them, and only our own stages write them.
 *
 * @throws LedgerUnreadable
 * @example
 * const entry = entryOf(item.payload.B);
 */
export function entryOf(payload: Uint8Array): LedgerEntry {
  const value: unknown = JSON.parse(gunzipSync(payload, { maxOutputLength: MAX_INFLATED }).toString());
  if (!isEntry(value)) throw new LedgerUnreadable('A stored part of the ledger has another outline.');
  return value;
}

function isEntry(value: unknown): value is LedgerEntry {
  if (typeof value !== 'object' || value === null) return false;
  const has = (name: string, type: string) => typeof Reflect.get(value, name) === type;
  if (!has('workspaceId', 'string') || !has('at', 'number') || !has('batchId', 'string')) return false;
  return has('stage', 'string')
    ? has('arrivedAt', 'number')
    : has('factAt', 'number') && has('activations', 'object');
}
