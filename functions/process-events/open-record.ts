import { EventLine, type StreamRecord } from '@tributary/domain/collecting/event-line';
import { MAX_RECORD_TEXT_BYTES } from '@tributary/domain/collecting/limits';
import { inflate, recordHeader } from '@tributary/domain/collecting/record-codec';
import type { Incoming, Place, Unreadable } from './incoming.ts';

/** What a record holds. */
export type Opened = { readonly lines: readonly Incoming[]; readonly unreadable: readonly Unreadable[] };

/**
 * Inflates a record under a limit and reads its lines. Whatever is not ours is kept as a failed event: it never stops
 * the batch. A line's text was written by the collect functions, so that its shape is checked and not its content.
 */
export function openRecord(record: StreamRecord): Opened {
  const text = inflate(record.data, MAX_RECORD_TEXT_BYTES);
  if (typeof text === 'string') return { lines: [], unreadable: [notOurs(record, text)] };
  const opened = text
    .toString()
    .split('\n')
    .filter((row) => row !== '')
    .map((row, index) => openLine(row, { recordId: record.recordId, index, arrivedAt: record.arrivedAt }));
  return {
    lines: opened.filter((line) => 'line' in line),
    unreadable: opened.filter((line) => 'failure' in line),
  };
}

function openLine(row: string, place: Place): Incoming | Unreadable {
  const parsed = EventLine.safeParse(jsonOf(row));
  if (parsed.success) return { ...place, line: parsed.data };
  return {
    ...place,
    workspaceId: 'unknown',
    sourceId: 'unknown',
    failure: { stage: 'open', reason: 'line-not-ours', violations: [] },
    body: row.toWellFormed(),
  };
}

function jsonOf(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}

function notOurs(record: StreamRecord, reason: string): Unreadable {
  const header = recordHeader(record.data);
  const [workspaceId = 'unknown'] = header ? record.partitionKey.split('.') : ['unknown'];
  return {
    recordId: record.recordId,
    index: 0,
    arrivedAt: record.arrivedAt,
    workspaceId,
    sourceId: header?.sourceId ?? 'unknown',
    failure: { stage: 'open', reason: header ? reason : 'record-not-ours', violations: [] },
    body: { base64: Buffer.from(record.data).toString('base64') },
  };
}
