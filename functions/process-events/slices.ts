import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { openRecord, type Opened } from './open-record.ts';

/**
 * Bytes of opened records that are processed at once. Events as objects take up to twenty times as much: a batch of
 * small records could else fill the memory. Most batches are one slice.
 */
const SLICE_BYTES = 8_000_000;

/** Opens records in their order, so many at once that what they hold stays bounded. None is opened before its turn. */
export function* slices(records: readonly StreamRecord[]): Generator<readonly Opened[]> {
  let open: Opened[] = [];
  let bytes = 0;
  for (const record of records) {
    const opened = openRecord(record);
    open.push(opened);
    bytes += opened.bytes;
    if (bytes < SLICE_BYTES) continue;
    yield open;
    [open, bytes] = [[], 0];
  }
  if (open.length > 0) yield open;
}
