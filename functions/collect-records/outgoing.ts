import { collectedLines, type CollectedLine } from '@tributary/domain/collecting/collected-lines';
import { groupRecords, type OutgoingRecord } from '@tributary/domain/collecting/grouping';
import { messageIds, placeOf } from '@tributary/domain/collecting/message-ids';
import type { Opened } from './open-record.ts';

type Batch = Extract<Opened, { readonly is: 'batch' }>;

/** Lines of one payload, and whose they are. */
export type PayloadLines = {
  readonly workspaceId: string;
  readonly sourceId: string;
  readonly lines: readonly CollectedLine[];
};

/**
 * The lines of one payload. They are the same whenever its record comes again: `receivedAt` is when the producers stream
 * took it, and ids that events lack come from their content or their place in it.
 *
 * @example
 * payloadLines(opened).lines.length;
 */
export function payloadLines({ record, index, holder, batch }: Batch): PayloadLines {
  const { workspaceId, source } = holder;
  // A producer has no request: address and user agent can only come from the events, as for a server.
  const from = 'server' as const;
  const sender = {
    workspaceId,
    sourceId: source.id,
    from,
    receivedAt: record.arrivedAt,
    ip: '',
    userAgent: '',
  };
  const ids = messageIds(source.id, (place) => placeOf(record.recordId, index, place));
  return { workspaceId, sourceId: source.id, lines: collectedLines(batch, sender, ids) };
}

/**
 * Lines of several payloads as records of the events stream, those of one source together.
 *
 * @example
 * outgoing([payloadLines(opened)], 8);
 */
export function outgoing(payloads: readonly PayloadLines[], partitions: number): OutgoingRecord[] {
  const bySource = Map.groupBy(payloads, ({ sourceId }) => sourceId);
  return [...bySource.values()].flatMap((own) => {
    const lines = own.flatMap((payload) => payload.lines);
    return own[0] ? groupRecords(lines, { ...own[0], partitions }) : [];
  });
}
