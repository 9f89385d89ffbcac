import { gzipSync } from 'node:zlib';
import type { LakeWriter, StreamRecord } from '@tributary/domain/collecting/event-line';
import { placeOf } from '@tributary/domain/collecting/message-ids';
import type { FailedEvent } from '@tributary/domain/landing/failed-event';
import { failedKey } from '@tributary/domain/landing/lake-keys';
import { hourOf } from '@tributary/domain/ledger/hours';
import { keptPayload } from './kept-payload.ts';
import type { Refused } from './open-record.ts';

/** A refused payload as it will be kept. */
export type RefusedLine = {
  readonly record: StreamRecord;
  readonly index: number;
  readonly workspaceId: string;
  /** A line of `failed/`. */
  readonly text: string;
};

/**
 * A refused payload as a line of `failed/`, of the workspace whose key it has.
 *
 * @param at now, milliseconds since the epoch
 * @example
 * const line = await refusedLine(opened, now());
 */
export async function refusedLine(
  { record, index, payload, reason, message, holder }: Refused,
  at: number,
): Promise<RefusedLine> {
  const workspaceId = holder?.workspaceId ?? 'unknown';
  const event: FailedEvent = {
    v: 1,
    workspaceId,
    sourceId: holder?.source.id ?? 'unknown',
    messageId: `auto-${placeOf(record.recordId, index)}`,
    recordId: record.recordId,
    index,
    stage: 'collect',
    reason,
    violations: [{ field: '', expected: message }],
    receivedAt: new Date(record.arrivedAt).toISOString(),
    failedAt: new Date(at).toISOString(),
    body: await keptPayload(payload),
  };
  return { record, index, workspaceId, text: JSON.stringify(event) };
}

/**
 * Objects of `failed/` that keep refused payloads, one for each workspace and hour of arrival. Their keys name what they
 * hold, so that a repeat overwrites itself.
 *
 * @example
 * for (const object of refusedObjects(lines)) await lake.put(object);
 */
export function refusedObjects(lines: readonly RefusedLine[]): Parameters<LakeWriter['put']>[0][] {
  const groups = Map.groupBy(
    lines,
    ({ record, workspaceId }) => `${workspaceId} ${record.shardId} ${hourOf(record.arrivedAt)}`,
  );
  return [...groups.values()].flatMap((own) => {
    const [first, last] = [own[0], own.at(-1)];
    if (!first || !last) return [];
    const { workspaceId, record } = first;
    // `producers-`: the two streams number their shards alike.
    const name = `producers-${record.shardId}-${placeIn(first)}-${placeIn(last)}`;
    const body = gzipSync(own.map(({ text }) => `${text}\n`).join(''));
    return [{ key: failedKey({ workspaceId, at: record.arrivedAt, name }), body, contentType: GZIP }];
  });
}

const GZIP = 'application/gzip';

function placeIn({ record, index }: RefusedLine): string {
  return index === 0 ? record.sequenceNumber : `${record.sequenceNumber}.${index}`;
}
