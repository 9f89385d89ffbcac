import { EVENT_TYPES, type LineFailure } from './event-line.ts';
import { clientTime } from './event-time.ts';
import { MAX_ID_LENGTH, MAX_MESSAGE_ID_LENGTH } from './limits.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';

// Hand-written: a zod schema costs some 10 µs an event here, a third of what collecting one may cost in all.

const IDS = ['userId', 'anonymousId', 'previousId', 'groupId'] as const;
const OBJECTS = ['context', 'integrations', 'traits', 'properties'] as const;
const TYPES: ReadonlySet<unknown> = new Set(EVENT_TYPES);
const TIMES = ['originalTimestamp', 'timestamp'] as const;

const fail = (code: string, message: string): LineFailure => ({ code, message });
const isAbsent = (value: unknown) => value === undefined || value === null;

/**
 * Whether a field holds an id once it is read as {@link idText} reads it.
 *
 * @example
 * hasId({ userId: ' ' }, 'userId'); // false
 */
function hasId(event: PlainObject, field: string): boolean {
  return idText(event[field]) !== '';
}

/**
 * An id as text. Segment's and RudderStack's servers read a number as its decimal digits, and so does this; an id that is
 * absent, null or blank is empty.
 *
 * @example
 * idText(42); // '42'
 */
export function idText(id: unknown): string {
  if (typeof id === 'string') return id.trim() === '' ? '' : id;
  return typeof id === 'number' ? String(id) : '';
}

/**
 * The first rule of the tracking API that an event breaks, or undefined. What is checked is what the API promises, not
 * a tracking plan: plans are judged after the event is stored.
 *
 * @param type what the route or the event says it is
 * @example
 * checkEvent('track', { userId: 'u1' }); // { code: 'no-event', message: 'A track call needs `event`.' }
 */
export function checkEvent(type: unknown, event: PlainObject): LineFailure | undefined {
  return (
    checkType(type) ??
    checkIds(event) ??
    checkRequired(type, event) ??
    checkObjects(event) ??
    checkMessageId(event['messageId']) ??
    checkTimes(event)
  );
}

function checkType(type: unknown): LineFailure | undefined {
  if (TYPES.has(type)) return undefined;
  return fail('unknown-type', `\`type\` is none of ${EVENT_TYPES.join(', ')}.`);
}

function checkIds(event: PlainObject): LineFailure | undefined {
  for (const field of IDS) {
    const failure = checkId(field, event[field]);
    if (failure) return failure;
  }
  if (hasId(event, 'userId') || hasId(event, 'anonymousId')) return undefined;
  return fail('no-id', 'Neither `userId` nor `anonymousId` is given.');
}

function checkId(field: string, id: unknown): LineFailure | undefined {
  if (isAbsent(id)) return undefined;
  if (typeof id === 'number') return checkNumber(field, id);
  if (typeof id !== 'string') return fail('wrong-type', `\`${field}\` is not a string.`);
  if (id.length <= MAX_ID_LENGTH) return undefined;
  return fail('id-too-long', `\`${field}\` has over ${MAX_ID_LENGTH} characters.`);
}

function checkNumber(field: string, id: number): LineFailure | undefined {
  // Two ids beyond 2^53 may be read as one number, and so as one person.
  if (Number.isSafeInteger(id)) return undefined;
  return fail('id-not-exact', `\`${field}\` is a number that cannot be kept exactly; send it as a string.`);
}

function checkRequired(type: unknown, event: PlainObject): LineFailure | undefined {
  if (type === 'track') return checkName(event);
  if (type === 'page' || type === 'screen') return checkText(event, 'name');
  if (type === 'group' && !hasId(event, 'groupId'))
    return fail('no-group-id', 'A group call needs `groupId`.');
  if (type !== 'alias') return undefined;
  if (!hasId(event, 'previousId')) return fail('no-previous-id', 'An alias call needs `previousId`.');
  return hasId(event, 'userId') ? undefined : fail('no-user-id', 'An alias call needs `userId`.');
}

function checkName(event: PlainObject): LineFailure | undefined {
  const name = event['event'];
  if (isAbsent(name) || (typeof name === 'string' && name.trim() === ''))
    return fail('no-event', 'A track call needs `event`.');
  return checkText(event, 'event');
}

function checkText(event: PlainObject, field: string): LineFailure | undefined {
  const text = event[field];
  if (isAbsent(text)) return undefined;
  if (typeof text !== 'string') return fail('wrong-type', `\`${field}\` is not a string.`);
  return text.length <= MAX_ID_LENGTH
    ? undefined
    : fail('name-too-long', `\`${field}\` has over ${MAX_ID_LENGTH} characters.`);
}

function checkObjects(event: PlainObject): LineFailure | undefined {
  for (const field of OBJECTS)
    if (!isObjectOrAbsent(event[field])) return fail('wrong-type', `\`${field}\` is not an object.`);
  const context = event['context'];
  if (!isPlainObject(context) || isObjectOrAbsent(context['traits'])) return undefined;
  return fail('wrong-type', '`context.traits` is not an object.');
}

function isObjectOrAbsent(value: unknown): boolean {
  return isAbsent(value) || isPlainObject(value);
}

function checkMessageId(messageId: unknown): LineFailure | undefined {
  if (isAbsent(messageId) || Number.isSafeInteger(messageId)) return undefined;
  if (typeof messageId !== 'string') return fail('wrong-type', '`messageId` is not a string.');
  if (messageId.length < MAX_MESSAGE_ID_LENGTH) return undefined;
  return fail('message-id-too-long', `\`messageId\` has ${MAX_MESSAGE_ID_LENGTH} characters or more.`);
}

function checkTimes(event: PlainObject): LineFailure | undefined {
  for (const field of TIMES) {
    if (!isAbsent(event[field]) && clientTime(event[field]) === undefined)
      return fail('bad-timestamp', `\`${field}\` is not a time: ISO 8601 from 1970 on, or milliseconds.`);
  }
  return undefined;
}
