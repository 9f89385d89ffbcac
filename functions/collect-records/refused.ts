import { gzipSync } from 'node:zlib';
import { decodeBody } from '@tributary/domain/collecting/body';
import { placeOf } from '@tributary/domain/collecting/message-ids';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import { jsonText } from '@tributary/domain/collecting/safe-json';
import type { FailedEvent } from '@tributary/domain/landing/failed-event';
import { failedKey } from '@tributary/domain/landing/lake-keys';
import { hourOf } from '@tributary/domain/ledger/hours';
import { Problem } from '@tributary/domain/outcomes/problem';
import type { Refused } from './open-record.ts';

/**
 * Objects of `failed/` that keep the payloads that nobody's key opens, one for each hour of arrival. Their keys name the
 * batch, so that a repeat overwrites itself.
 *
 * @param at now, milliseconds since the epoch
 * @example
 * for (const object of refusedObjects(refused, now())) await lake.put(object);
 */
export function refusedObjects(refused: readonly Refused[], at: number) {
  const byHour = Map.groupBy(refused, ({ record }) => `${record.shardId} ${hourOf(record.arrivedAt)}`);
  return [...byHour.values()].flatMap((own) => {
    const [first, last] = [own[0]?.record, own.at(-1)?.record];
    if (!first || !last) return [];
    // `producers-`: the two streams number their shards alike.
    const name = `producers-${first.shardId}-${first.sequenceNumber}-${last.sequenceNumber}`;
    const lines = own.map((one) => JSON.stringify(failedEvent(one, at)));
    const body = gzipSync(`${lines.join('\n')}\n`);
    return [
      { key: failedKey({ workspaceId: 'unknown', at: first.arrivedAt, name }), body, contentType: GZIP },
    ];
  });
}

const GZIP = 'application/gzip';

function failedEvent({ record, index, payload, reason, message }: Refused, at: number): FailedEvent {
  return {
    v: 1,
    workspaceId: 'unknown',
    sourceId: 'unknown',
    messageId: `auto-${placeOf(record.recordId, index)}`,
    recordId: record.recordId,
    index,
    stage: 'collect',
    reason,
    violations: [{ field: '', expected: message }],
    receivedAt: new Date(record.arrivedAt).toISOString(),
    failedAt: new Date(at).toISOString(),
    body: kept(payload),
  };
}

/** The payload without its key, as JSON in a string; what is no plain JSON as base64. Gzip stays as small as it came. */
function kept(payload: Uint8Array): unknown {
  try {
    if (payload[0] !== 0x1f) return jsonText(withoutKey(decodeBody(payload)));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
  }
  return { base64: Buffer.from(payload).toString('base64') };
}

function withoutKey(body: unknown): unknown {
  if (!isPlainObject(body)) return body;
  return Object.fromEntries(Object.entries(body).filter(([field]) => field !== 'writeKey'));
}
