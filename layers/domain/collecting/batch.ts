import { Problem } from '../outcomes/problem.ts';
import type { EventType } from './event-line.ts';
import { MAX_EVENTS, MAX_MERGED_BYTES } from './limits.ts';
import { checkShared, type Shared, sharedBytes } from './merge-shared.ts';
import { isPlainObject } from './plain-object.ts';

/** The events of one request or payload, with what the batch says of all of them. No event is checked yet. */
export type EventBatch = {
  readonly events: readonly unknown[];
  /** What the route says the event is; absent where each event says so itself. */
  readonly type?: EventType;
  readonly historical: boolean;
  /** Of the batch, for events that say none. */
  readonly sentAt?: unknown;
  /** `context` and `integrations` of the batch. */
  readonly shared: Shared;
};

/**
 * The events in a parsed body. A route that names a type takes any JSON as one event: what is wrong with it is said
 * later, and it is stored. Throws the problems `no-events`, `too-many-events`, and `payload-too-large` where the batch
 * says too much of too many events.
 *
 * @example
 * eventBatch({ historical: false }, { batch: [{ type: 'track' }] }).events; // [{ type: 'track' }]
 */
export function eventBatch(
  route: { readonly type?: EventType; readonly historical: boolean },
  body: unknown,
): EventBatch {
  const { type, historical } = route;
  if (type !== undefined) return { events: [body], type, historical, shared: {} };
  const events = isPlainObject(body) ? body['batch'] : undefined;
  if (!isPlainObject(body) || !Array.isArray(events) || events.length === 0)
    throw new Problem('no-events', 'Expected an object with a `batch` of at least one event.');
  if (events.length > MAX_EVENTS)
    throw new Problem('too-many-events', `The batch holds over ${MAX_EVENTS} events.`);
  const shared = checkShared(body);
  if (sharedBytes(shared) * events.length > MAX_MERGED_BYTES)
    throw new Problem('payload-too-large', TOO_MUCH_SHARED);
  return { events, historical, sentAt: body['sentAt'], shared };
}

const TOO_MUCH_SHARED = `\`context\` and \`integrations\` of the batch, merged into each of its events, are over ${MAX_MERGED_BYTES / 1_000_000} MB: send fewer events at once, or less with all of them.`;
