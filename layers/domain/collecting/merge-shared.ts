import { idText } from './check-event.ts';
import type { LineFailure } from './event-line.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';
import { isTooDeep } from './safe-json.ts';

const MERGED = ['context', 'integrations'] as const;
const IDS = ['userId', 'anonymousId', 'previousId', 'groupId', 'messageId'] as const;

/** What a batch says of each of its events, looked at once. */
export type Shared = {
  readonly context?: PlainObject;
  readonly integrations?: PlainObject;
  /** What is wrong with it, and so with each event. */
  readonly failure?: LineFailure;
};

/**
 * A batch's `context` and `integrations`, as far as they can be merged into events.
 *
 * @example
 * checkShared({ context: 'web' }).failure; // { code: 'wrong-type', message: '`context` of the batch is not an object.' }
 */
export function checkShared(batch: PlainObject): Shared {
  const checked: { context?: PlainObject; integrations?: PlainObject; failure?: LineFailure } = {};
  for (const field of MERGED) {
    const part = batch[field] ?? undefined;
    if (part === undefined) continue;
    if (!isPlainObject(part))
      checked.failure = { code: 'wrong-type', message: `\`${field}\` of the batch is not an object.` };
    else if (isTooDeep(part))
      checked.failure = { code: 'too-deep', message: `\`${field}\` of the batch is nested too deeply.` };
    else checked[field] = part;
  }
  return checked;
}

/**
 * An event as it is stored: with the batch's `context` and `integrations` below its own (field by field, its own win),
 * ids as text, and without the write key. An event that needs none of this is given back as it is.
 *
 * @example
 * mergeShared({ context: { locale: 'de' } }, { context: { app: 'shop' } }); // { context: { app: 'shop', locale: 'de' } }
 */
export function mergeShared(event: PlainObject, shared: Shared): PlainObject {
  const changes: Record<string, unknown> = {};
  for (const field of MERGED) {
    const common = shared[field];
    const own = event[field] ?? {};
    // What is no object here is left for the check of the event to name.
    if (common && isPlainObject(own)) changes[field] = { ...common, ...own };
  }
  for (const field of IDS) if (typeof event[field] === 'number') changes[field] = idText(event[field]);
  // JSON leaves out what is undefined.
  if ('writeKey' in event) changes['writeKey'] = undefined;
  return Object.keys(changes).length === 0 ? event : { ...event, ...changes };
}
