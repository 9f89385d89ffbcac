import type { EventBatch } from './batch.ts';
import { checkEvent, idText } from './check-event.ts';
import type { LineFailure } from './event-line.ts';
import { clientTime, correctedTime } from './event-time.ts';
import { MAX_DEPTH, MAX_EVENT_BYTES, MAX_MESSAGE_ID_LENGTH } from './limits.ts';
import { lineWriter, type LineWriter, type Sender } from './line-writer.ts';
import type { MessageIds } from './message-ids.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';
import { isSafeText, isTooDeep, jsonText } from './safe-json.ts';
import { storedEvent, unsafeEvent, type StoredEvent } from './stored-event.ts';

/** One event as it goes on the stream. */
export type CollectedLine = {
  readonly messageId: string;
  /** Whose it is, as far as grouping goes: anonymousId, else userId, else the messageId. */
  readonly person: string;
  /** JSON of an {@link EventLine}. */
  readonly text: string;
  readonly failure?: LineFailure;
};

type Taken = {
  readonly batch: EventBatch;
  readonly write: LineWriter;
  readonly ids: MessageIds;
  readonly receivedAt: number;
};

/**
 * One line for each event of a batch, in its order, whatever the events are: what is wrong with one becomes the
 * `failure` of its line and of no other.
 *
 * @example
 * collectedLines(batch, sender, messageIds(sender.sourceId, random));
 */
export function collectedLines(batch: EventBatch, sender: Sender, ids: MessageIds): CollectedLine[] {
  const write = lineWriter(sender, batch.historical);
  const taken: Taken = { batch, write, ids, receivedAt: sender.receivedAt };
  return batch.events.map((event, index) => line(taken, event, index));
}

function line(taken: Taken, event: unknown, index: number): CollectedLine {
  if (!isPlainObject(event)) return unreadable(taken, { event, index, failure: NOT_AN_OBJECT });
  if (isTooDeep(event)) return unreadable(taken, { event, index, failure: TOO_DEEP });
  const type = taken.batch.type ?? event['type'];
  const { shared } = taken.batch;
  const whole = typed(event, taken.batch);
  const stored = storedEvent(whole, shared);
  const unsafe = unsafeEvent(whole, shared, stored.text);
  if (unsafe) return unreadable(taken, { event, index, failure: unsafe });
  const { text } = stored;
  const large = text.length * 3 > MAX_EVENT_BYTES && Buffer.byteLength(text) > MAX_EVENT_BYTES;
  // Without what the batch adds: that would be stored again with each event that is too large because of it.
  if (large)
    return readable(taken, { event, type, index, failure: TOO_LARGE, stored: storedEvent(whole, {}) });
  return readable(taken, { event, type, index, failure: shared.failure ?? checkEvent(type, event), stored });
}

/** A route that names a type is the event's type: identity, mappings and the lake read it from the event. */
function typed(event: PlainObject, { type }: EventBatch): PlainObject {
  return type === undefined || event['type'] === type ? event : { ...event, type };
}

const bad = (code: string, message: string): LineFailure => ({ code, message });
const NOT_AN_OBJECT = bad('not-an-object', 'The event is not an object.');
const TOO_DEEP = bad('too-deep', `The event is nested more than ${MAX_DEPTH} levels deep.`);
const TOO_LARGE = bad('event-too-large', `The event is over ${MAX_EVENT_BYTES / 1024} KB.`);

type Readable = {
  readonly event: PlainObject;
  readonly type: unknown;
  readonly index: number;
  readonly failure: LineFailure | undefined;
  readonly stored: StoredEvent;
};

function readable(taken: Taken, { event, type, index, failure, stored }: Readable): CollectedLine {
  const messageId = messageIdOf(taken, { event, type, index });
  const original = clientTime(event['originalTimestamp'] ?? event['timestamp'] ?? undefined);
  const sentAt = clientTime(event['sentAt'] ?? taken.batch.sentAt);
  const timestamp = correctedTime({ original, sentAt, receivedAt: taken.receivedAt });
  const person = idText(event['anonymousId']) || idText(event['userId']) || messageId;
  const text = taken.write({
    messageId,
    type,
    timestamp,
    context: stored.context,
    failure,
    event: stored.text,
  });
  return { messageId, person, text, ...(failure ? { failure } : {}) };
}

function messageIdOf(
  { ids }: Taken,
  { event, type, index }: { readonly event: PlainObject; readonly type: unknown; readonly index: number },
): string {
  const own = idText(event['messageId']);
  if (own !== '' && own.length < MAX_MESSAGE_ID_LENGTH && isSafeText(own)) return own;
  const time = event['originalTimestamp'] ?? event['timestamp'] ?? undefined;
  return clientTime(time) === undefined
    ? ids.ofPlace(index)
    : ids.ofContent(typeof type === 'string' ? type : '', event);
}

/** Kept as JSON in a string: as it is, one such event would make its neighbours' file unreadable. */
function unreadable(taken: Taken, { event, index, failure }: Unreadable): CollectedLine {
  const own = isPlainObject(event) ? event : {};
  const type = taken.batch.type ?? own['type'];
  const messageId = messageIdOf(taken, { event: own, type, index });
  const text = JSON.stringify(jsonText(isPlainObject(event) ? withoutKey(event) : event));
  const timestamp = taken.receivedAt;
  const line = taken.write({ messageId, type, timestamp, context: undefined, failure, event: text });
  return { messageId, person: messageId, text: line, failure };
}

type Unreadable = { readonly event: unknown; readonly index: number; readonly failure: LineFailure };

function withoutKey(event: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(event).filter(([field]) => field !== 'writeKey'));
}
