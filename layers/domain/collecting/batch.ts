import { Problem } from '../outcomes/problem.ts';
import type { EventType } from './event-line.ts';
import { MAX_EVENTS } from './limits.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';

/** The events of one request or payload, with what the batch says of all of them. Nothing in it is checked yet. */
export type EventBatch = {
  readonly events: readonly unknown[];
  /** What the route says the event is; absent where each event says so itself. */
  readonly type?: EventType;
  readonly historical: boolean;
  /** `sentAt`, `context` and `integrations` of the batch. */
  readonly shared: PlainObject;
};

/**
 * The events in a parsed body. A route that names a type takes any JSON as one event: what is wrong with it is said
 * later, and it is stored. Throws the problems `no-events` and `too-many-events`.
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
  const { sentAt, context, integrations } = body;
  return { events, historical, shared: { sentAt, context, integrations } };
}
