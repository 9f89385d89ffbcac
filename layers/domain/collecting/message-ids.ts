import { hash } from 'node:crypto';
import type { PlainObject } from './plain-object.ts';
import { jsonText } from './safe-json.ts';

/** Fields that a retry may change, or that the route says. */
const CHANGING: ReadonlySet<string> = new Set(['sentAt', 'type', 'writeKey', 'messageId']);

const digest = (...parts: readonly string[]) =>
  hash('sha256', parts.join('\u0000'), 'buffer').toString('base64url', 0, 16);

/** Makes the ids that clients leave out, for the events of one request. */
export type MessageIds = {
  /** For an event with a time of its own: the same whenever it is sent again, in whatever request. */
  readonly ofContent: (type: string, event: PlainObject) => string;
  /** For anything else. */
  readonly ofPlace: (index: number) => string;
};

/**
 * Ids for events that have none. Nothing that a client's retry changes is part of them: not `sentAt`, not the write key,
 * not the route. Equal events of one request get an occurrence number, so that two clicks in the same millisecond stay two.
 *
 * @param ofPlace what names an event without a time of its own: random over HTTP, its place in the record on a stream
 * @example
 * const ids = messageIds('src_…', () => randomBytes(16).toString('base64url'));
 * ids.ofContent('track', { event: 'Clicked', timestamp: '2026-11-02T09:30:00Z' }); // 'auto-4Qw…'
 */
export function messageIds(sourceId: string, ofPlace: (index: number) => string): MessageIds {
  const seen = new Map<string, number>();
  return {
    ofPlace: (index) => `auto-${ofPlace(index)}`,
    ofContent(type, event) {
      const content = Object.entries(event).filter(([field]) => !CHANGING.has(field));
      const hash = digest(sourceId, type, jsonText(Object.fromEntries(content)));
      const occurrence = seen.get(hash) ?? 0;
      seen.set(hash, occurrence + 1);
      return `auto-${occurrence === 0 ? hash : digest(hash, String(occurrence))}`;
    },
  };
}

/**
 * The place of an event that came in a stream record: the same whenever the record comes again.
 *
 * @example
 * placeOf('shardId-000000000000-49…', 0, 3); // 22 characters
 */
export function placeOf(recordId: string, ...path: readonly number[]): string {
  return digest(recordId, ...path.map(String));
}
