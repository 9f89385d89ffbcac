import type { Json, JsonObject } from '../outcomes/json.ts';
import { type CommitContext, emptyChunk } from './chunk.ts';
import type { ChunkItem } from './items.ts';
import type { UnnumberedChange } from './numbered.ts';
import type { ProfileEvent } from './profile-event.ts';

/**
 * Bodies of one chunk, bytes: a delivery of one reads them all. A single event may have 32 KB.
 *
 * @example
 * const most = chunks.length * MAX_BODIES_BYTES;
 */
export const MAX_BODIES_BYTES = 40_000;

/**
 * How long the whole event can be had: deliveries read it, and a queue of a destination keeps them for 14 days. The
 * stream of commits, which comes before it, keeps them for one.
 */
export const BODIES_KEPT_SECONDS = 16 * 86_400;

/** Events that leave with a commit: a change for each, and the chunks that hold their bodies. */
export type Forwarded = {
  readonly changes: readonly UnnumberedChange[];
  readonly chunks: readonly ChunkItem[];
};

/**
 * What a commit forwards of these events: those that somebody subscribes to, whole. What of them is personal never
 * leaves the table but to destinations.
 *
 * @param firstIndex where its changes will stand in the commit's `changes`; bodies stand under that index
 * @example
 * const forwarded = forwardEvents(plan.events, made.length, context);
 */
export function forwardEvents(
  events: readonly ProfileEvent[],
  firstIndex: number,
  context: CommitContext,
): Forwarded {
  const changes: UnnumberedChange[] = [];
  const chunks: ChunkItem[] = [];
  let bodies: Record<string, JsonObject> = {};
  let room = 0;
  for (const event of events) {
    if (event.historical || !context.configuration.wantsEvent(event.folded)) continue;
    const body = bodyOf(event);
    const bytes = Buffer.byteLength(JSON.stringify(body));
    if (chunks.length === 0 || bytes > room) {
      bodies = {};
      chunks.push({ ...emptyChunk(context, BODIES_KEPT_SECONDS), bodies });
      room = MAX_BODIES_BYTES;
    }
    bodies[firstIndex + changes.length] = body;
    room -= bytes;
    changes.push(changeOf(event, context.now, chunks.at(-1)?.key ?? ''));
  }
  return { changes, chunks };
}

function changeOf({ folded, messageId }: ProfileEvent, at: number, chunk: string): UnnumberedChange {
  const { type, name } = folded;
  return { is: 'event-forwarded', at, messageId, type, ...(name !== undefined && { name }), chunk };
}

/** The event as a destination expects it: as it was sent, by the corrected time. */
function bodyOf({ body, messageId, folded }: ProfileEvent): JsonObject {
  const { type, at } = folded;
  const event: Record<string, Json> = { ...body, type, messageId, timestamp: new Date(at).toISOString() };
  const said = body['originalTimestamp'] ?? body['timestamp'];
  if (said !== undefined && body['timestamp'] !== undefined) event['originalTimestamp'] = said;
  return event;
}
