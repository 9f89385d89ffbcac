import { gzipSync } from 'node:zlib';
import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { shortHash } from '@tributary/domain/ids/ids';
import { failedKey } from '@tributary/domain/landing/lake-keys';
import type { FailedEvent } from '@tributary/domain/landing/failed-event';
import { hourOf } from '@tributary/domain/ledger/hours';
import { failedLine, failedRecord, type Incoming, type LineEnd, type Unreadable } from './incoming.ts';

type Failed = { readonly arrivedAt: number; readonly event: FailedEvent };

/**
 * Keeps what could not be processed: one object a workspace and hour. The object is named by what it holds, so that the
 * same failures of a batch that comes again overwrite it; readers know an event by record and line.
 */
export async function keepFailed(
  ends: ReadonlyMap<Incoming, LineEnd>,
  unreadable: readonly Unreadable[],
  { at, lake }: { readonly at: number; readonly lake: LakeWriter },
): Promise<void> {
  const failed: Failed[] = [
    ...[...ends].flatMap(([incoming, end]) =>
      end.is === 'failed'
        ? [{ arrivedAt: incoming.arrivedAt, event: failedLine(incoming, end.failure, at) }]
        : [],
    ),
    ...unreadable.map((bad) => ({ arrivedAt: bad.arrivedAt, event: failedRecord(bad, at) })),
  ];
  const objects = Map.groupBy(failed, ({ arrivedAt, event }) => `${event.workspaceId} ${hourOf(arrivedAt)}`);
  await Promise.all([...objects.values()].map((group) => lake.put(objectOf(group))));
}

function objectOf(group: readonly Failed[]) {
  const [first] = group;
  if (first === undefined) throw new Error('A group has at least one member.');
  const places = group.map(({ event }) => `${event.recordId}#${String(event.index)}`);
  return {
    key: failedKey({
      workspaceId: first.event.workspaceId,
      at: first.arrivedAt,
      name: `${first.event.recordId}-${shortHash(...places)}`,
    }),
    body: gzipSync(group.map(({ event }) => JSON.stringify(event) + '\n').join('')),
    contentType: 'application/gzip',
  };
}
