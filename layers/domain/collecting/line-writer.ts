import type { LineFailure } from './event-line.ts';
import { MAX_RECORD_TEXT_BYTES } from './limits.ts';
import { isPlainObject } from './plain-object.ts';

/** Who sent a batch, and what its request says for all of its events. */
export type Sender = {
  readonly workspaceId: string;
  readonly sourceId: string;
  /** Events of `browser` sources get IP and user agent from the request, those of `server` sources from `context`. */
  readonly from: 'browser' | 'server';
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
  readonly ip: string;
  readonly userAgent: string;
};

/** What one line says. `event` is JSON already: it is the bulk of the line, and is written once. */
export type LineParts = {
  readonly messageId: string;
  readonly type: unknown;
  /** Milliseconds since the epoch. */
  readonly timestamp: number;
  readonly context: unknown;
  readonly failure: LineFailure | undefined;
  readonly event: string;
};

export type LineWriter = (parts: LineParts) => string;

/** Room for everything in a line but the event. */
const ENVELOPE_BYTES = 16_000;

/** Characters kept of an event that would not fit a record; as a JSON string each takes three bytes at most. */
const CUT_CHARACTERS = 300_000;

/**
 * Writes lines of one request: what its lines have in common is put into JSON once.
 *
 * @param historical whether the events come from `/v1/import`
 * @example
 * const write = lineWriter(sender, false);
 * write({ messageId: 'm1', type: 'track', timestamp: 0, context: {}, failure: undefined, event: '{}' });
 */
export function lineWriter(sender: Sender, historical: boolean): LineWriter {
  const { workspaceId, sourceId } = sender;
  const head = `{"v":1,"workspaceId":"${workspaceId}","sourceId":"${sourceId}","messageId":`;
  const receivedAt = `,"receivedAt":"${new Date(sender.receivedAt).toISOString()}","timestamp":"`;
  const request = place(sender.ip, sender.userAgent);
  const past = historical ? ',"historical":true' : '';
  return function write({ messageId, type, timestamp, context, failure, event }) {
    const at = new Date(timestamp).toISOString();
    const where = sender.from === 'browser' ? request : placeIn(context);
    const bad = failure ? `,"failure":${JSON.stringify(failure)}` : '';
    const named = `${JSON.stringify(messageId)},"type":${JSON.stringify(shown(type, 100))}`;
    return `${head}${named}${receivedAt}${at}"${where}${past}${bad},"event":${fitting(event)}}`;
  };
}

function placeIn(context: unknown): string {
  return isPlainObject(context) ? place(context['ip'], context['userAgent']) : place('', '');
}

function place(ip: unknown, userAgent: unknown): string {
  return `,"ip":${JSON.stringify(shown(ip, 45))},"userAgent":${JSON.stringify(shown(userAgent, 1000))}`;
}

/** A text fit to stand in every line: cut, and without half characters and control characters. Anything else is empty. */
function shown(value: unknown, length: number): string {
  if (typeof value !== 'string') return '';
  const cut = value.length > length ? value.slice(0, length) : value;
  return CONTROL.test(cut) || !cut.isWellFormed() ? cut.toWellFormed().replace(CONTROL_ALL, ' ') : cut;
}
const CONTROL = /\p{Cc}/u;
const CONTROL_ALL = /\p{Cc}/gu;

function fitting(event: string): string {
  // Only what failed for its size comes near: numbers such as 1e20 grow when they are written again, quotes when JSON
  // is kept as a string.
  const room = MAX_RECORD_TEXT_BYTES - ENVELOPE_BYTES;
  const fits = event.length * 3 <= room || Buffer.byteLength(event) <= room;
  return fits ? event : JSON.stringify(event.slice(0, CUT_CHARACTERS).toWellFormed());
}
