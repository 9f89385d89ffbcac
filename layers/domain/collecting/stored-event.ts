import { idText } from './check-event.ts';
import type { LineFailure } from './event-line.ts';
import { MERGED, type Shared, type SharedPart } from './merge-shared.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';
import { unsafeText } from './safe-json.ts';

const IDS = ['userId', 'anonymousId', 'previousId', 'groupId', 'messageId'] as const;

/** An event as it is stored. */
export type StoredEvent = {
  /** JSON of the event. */
  readonly text: string;
  /** Of its context in the end. */
  readonly context: { readonly ip: unknown; readonly userAgent: unknown };
};

/**
 * An event as it is stored: with the batch's `context` and `integrations` below its own (field by field, its own win),
 * ids as text, and without the write key. Texts are put together and not objects: a batch of 2,500 events may say
 * thousands of fields of each.
 *
 * @example
 * storedEvent({ context: { app: 'shop' } }, checkShared({ context: { locale: 'de' } })).text;
 * // '{"context":{"locale":"de","app":"shop"}}'
 */
export function storedEvent(event: PlainObject, shared: Shared): StoredEvent {
  const changes: Record<string, unknown> = {};
  const merged: string[] = [];
  for (const field of MERGED) {
    const common = shared[field];
    const own = event[field] ?? {};
    // What is no object here is left for the check of the event to name.
    if (!common || !isPlainObject(own)) continue;
    merged.push(`"${field}":{${mergedText(common, own)}}`);
    changes[field] = undefined;
  }
  for (const field of IDS) if (typeof event[field] === 'number') changes[field] = idText(event[field]);
  // JSON leaves out what is undefined.
  if ('writeKey' in event) changes['writeKey'] = undefined;
  const own = JSON.stringify(Object.keys(changes).length === 0 ? event : { ...event, ...changes });
  if (merged.length === 0) return { text: own, context: contextOf(event, shared) };
  return { text: `{${joined(own.slice(1, -1), ...merged)}}`, context: contextOf(event, shared) };
}

/**
 * What in a stored event would break a reader further on.
 *
 * @example
 * unsafeEvent({ name: 'a\u0000' }, {}, '{"name":"a\\u0000"}')?.code; // 'text-has-nul'
 */
export function unsafeEvent(event: PlainObject, shared: Shared, text: string): LineFailure | undefined {
  return unsafeText(event, text) ?? MERGED.map((field) => unsafeShared(event, field, shared)).find(Boolean);
}

function unsafeShared(
  event: PlainObject,
  field: (typeof MERGED)[number],
  shared: Shared,
): LineFailure | undefined {
  const own = event[field] ?? {};
  for (const [name, failure] of shared[field]?.unsafe ?? [])
    if (isPlainObject(own) && !Object.hasOwn(own, name)) return failure;
  return undefined;
}

function mergedText(common: SharedPart, own: PlainObject): string {
  const names = Object.keys(own);
  const ownText = names.length === 0 ? '' : JSON.stringify(own).slice(1, -1);
  if (!names.some((name) => common.texts.has(name))) return joined(common.text, ownText);
  const left = [...common.texts].flatMap(([name, text]) => (Object.hasOwn(own, name) ? [] : [text]));
  return joined(left.join(','), ownText);
}

function joined(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join(',');
}

function contextOf(event: PlainObject, { context: common }: Shared): StoredEvent['context'] {
  const own = event['context'] ?? {};
  if (!isPlainObject(own)) return { ip: undefined, userAgent: undefined };
  const said = (name: string) => (Object.hasOwn(own, name) ? own[name] : common?.value[name]);
  return { ip: said('ip'), userAgent: said('userAgent') };
}
