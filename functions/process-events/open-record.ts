import { EventLine, type StreamRecord } from '@tributary/domain/collecting/event-line';
import { MAX_RECORD_TEXT_BYTES } from '@tributary/domain/collecting/limits';
import { inflate, isWhole, recordHeader, type RecordHeader } from '@tributary/domain/collecting/record-codec';
import { WorkspaceId } from '@tributary/domain/ids/ids';
import type { Incoming, Place, Unreadable } from './incoming.ts';

/** What a record holds. */
export type Opened = {
  readonly sequenceNumber: string;
  readonly lines: readonly Incoming[];
  readonly unreadable: readonly Unreadable[];
  /** Of all this as text. */
  readonly bytes: number;
};

/**
 * Inflates a record under a limit and reads its lines. Whatever is not ours is kept as a failed event: it never stops
 * the batch. A line's text was written by the collect functions, so that its shape is checked and not its content.
 */
export function openRecord(record: StreamRecord): Opened {
  const header = recordHeader(record.data);
  if (header === undefined) return closed(record, 'record-not-ours');
  // The lake does not have it: whoever reads history there must not miss what a profile holds.
  if (!isWhole(record.data)) return closed(record, 'record-bad-gzip', header);
  const text = inflate(record.data, MAX_RECORD_TEXT_BYTES);
  if (typeof text === 'string') return closed(record, text, header);
  const owner = { ...placeOf(record), ...ownerOf(record, header) };
  const opened = text
    .toString()
    .split('\n')
    .filter((row) => row !== '')
    .map((row, index) => openLine(row, { ...owner, index }));
  return {
    sequenceNumber: record.sequenceNumber,
    lines: opened.filter((line) => 'line' in line),
    unreadable: opened.filter((line) => 'failure' in line),
    bytes: text.length,
  };
}

type Owner = Pick<Unreadable, 'workspaceId' | 'sourceId'>;

function placeOf({ recordId, arrivedAt }: StreamRecord): Place {
  return { recordId, index: 0, arrivedAt };
}

/** Whose record it is: by its partition key and header, so that the ledger comes out. */
function ownerOf({ partitionKey }: StreamRecord, header: RecordHeader | undefined): Owner {
  const [workspaceId = ''] = partitionKey.split('.', 1);
  return {
    workspaceId: WorkspaceId.safeParse(workspaceId).success ? workspaceId : 'unknown',
    sourceId: header?.sourceId ?? 'unknown',
  };
}

function openLine(
  row: string,
  { recordId, index, arrivedAt, ...owner }: Place & Owner,
): Incoming | Unreadable {
  const place = { recordId, index, arrivedAt };
  const parsed = EventLine.safeParse(jsonOf(row));
  if (parsed.success) return { ...place, line: parsed.data };
  const failure = { stage: 'open', reason: 'line-not-ours', violations: [] };
  return { ...place, ...owner, events: 1, failure, body: row.toWellFormed() };
}

function jsonOf(row: string): unknown {
  try {
    return JSON.parse(row);
  } catch {
    return undefined;
  }
}

function closed(record: StreamRecord, reason: string, header?: RecordHeader): Opened {
  const { sequenceNumber, data } = record;
  const unreadable = [unopened(record, reason, header)];
  return { sequenceNumber, lines: [], unreadable, bytes: data.length };
}

function unopened(record: StreamRecord, reason: string, header?: RecordHeader): Unreadable {
  return {
    ...placeOf(record),
    ...ownerOf(record, header),
    events: header?.events ?? 1,
    failure: { stage: 'open', reason, violations: [] },
    body: { base64: Buffer.from(record.data).toString('base64') },
  };
}
