import { withoutPersonal } from '../facts/without-personal.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { type CommitContext, emptyChunk } from './chunk.ts';
import type { ChunkItem } from './items.ts';
import { isJsonObject } from './json-object.ts';
import type { UnnumberedChange } from './numbered.ts';
import type { ProfileEvent } from './profile-event.ts';

/** Bodies of one chunk, bytes; an item may hold 400 KB. */
const MAX_BODIES_BYTES = 300_000;
/** Longer than the table's stream keeps a commit. */
const KEEP_SECONDS = 48 * 3600;

/** Events that leave with a commit: a change for each, and the chunks that hold their bodies. */
export type Forwarded = {
  readonly changes: readonly UnnumberedChange[];
  readonly chunks: readonly ChunkItem[];
};

/**
 * What a commit forwards of these events: those that somebody subscribes to, without anything personal.
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
      chunks.push({ ...emptyChunk(context, KEEP_SECONDS), bodies });
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

const PERSONAL = new Set(['userAgent']);
const PERSONAL_CONTEXT = new Set(['userAgent', 'userAgentData', 'externalIds', 'location', 'device']);

/** The event as a destination expects it, by the corrected time. Personal data joins at delivery. */
function bodyOf({ body, messageId, folded }: ProfileEvent): JsonObject {
  const { context, ...rest } = withoutPersonal(body);
  const event = {
    ...without(rest, PERSONAL),
    type: folded.type,
    messageId,
    timestamp: new Date(folded.at).toISOString(),
    ...(body['timestamp'] !== undefined && {
      originalTimestamp: body['originalTimestamp'] ?? body['timestamp'],
    }),
  };
  if (!isJsonObject(context)) return event;
  return { ...event, context: without(context, PERSONAL_CONTEXT) };
}

function without(object: JsonObject, names: ReadonlySet<string>): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.has(name)));
}
