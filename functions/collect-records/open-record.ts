import { decodeBody } from '@tributary/domain/collecting/body';
import { eventBatch, type EventBatch } from '@tributary/domain/collecting/batch';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { kplPayloads } from '@tributary/domain/collecting/kpl';
import { openSource } from '@tributary/domain/collecting/open-source';
import { isPlainObject } from '@tributary/domain/collecting/plain-object';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import { Problem } from '@tributary/domain/outcomes/problem';

/** One payload of a producer's record: a batch and whose it is, or why it cannot be accepted. */
export type Opened = {
  readonly record: StreamRecord;
  readonly index: number;
  readonly payload: Uint8Array;
} & (
  | { readonly is: 'batch'; readonly holder: WriteKeyHolder; readonly batch: EventBatch }
  | {
      readonly is: 'refused';
      readonly reason: string;
      readonly message: string;
      /** Whose key it has, be the key enabled or not. */
      readonly holder?: WriteKeyHolder;
    }
);

export type Refused = Extract<Opened, { readonly is: 'refused' }>;

type FindWriteKey = (hash: string) => Promise<WriteKeyHolder | undefined>;

/**
 * The payloads of producers' records, one after another, each checked as the body of an HTTP request is: size, gzip,
 * JSON, write key, number of events. An object with `batch` is a batch, any other is one event that says its own type.
 * One at a time, since payloads may be gzip: a batch of small records could inflate to gigabytes.
 *
 * @example
 * for await (const opened of openRecords(find, records)) … // { is: 'batch', holder, batch, … }
 */
export async function* openRecords(
  find: FindWriteKey,
  records: readonly StreamRecord[],
): AsyncGenerator<Opened> {
  for (const record of records) {
    const payloads = kplPayloads(record.data);
    if (typeof payloads === 'string')
      yield { record, index: 0, payload: record.data, is: 'refused', reason: payloads, message: NOT_KPL };
    else
      for (const [index, payload] of payloads.entries())
        yield await openPayload(find, { record, index, payload });
  }
}

const NOT_KPL = 'The record begins like one of the Kinesis Producer Library, but is damaged.';

type Payload = { readonly record: StreamRecord; readonly index: number; readonly payload: Uint8Array };

async function openPayload(find: FindWriteKey, payload: Payload): Promise<Opened> {
  let known: WriteKeyHolder | undefined;
  const findKnown: FindWriteKey = async (hash) => (known = await find(hash));
  try {
    const body = decodeBody(payload.payload);
    const holder = await openSource(findKnown, isPlainObject(body) ? body['writeKey'] : undefined);
    return { ...payload, is: 'batch', holder, batch: batchOf(body) };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code: reason, message } = error;
    return { ...payload, is: 'refused', reason, message, ...(known && { holder: known }) };
  }
}

function batchOf(body: unknown): EventBatch {
  if (isPlainObject(body) && 'batch' in body) return eventBatch({ historical: false }, body);
  return { events: [body], historical: false, shared: {} };
}
