import type { LineFailure } from './event-line.ts';
import { MAX_DEPTH } from './limits.ts';

/**
 * Whether a JSON value nests deeper than an event may.
 *
 * @param left levels still allowed
 * @example
 * isTooDeep([[[1]]], 2); // true
 */
export function isTooDeep(value: unknown, left: number = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (left === 0) return true;
  for (const child of Object.values(value))
    if (typeof child === 'object' && child !== null && isTooDeep(child, left - 1)) return true;
  return false;
}

/**
 * What in an event would break a reader further on: NUL and half characters break engines that read the lake, a key
 * `__proto__` breaks code that copies objects.
 *
 * @param text the event as `JSON.stringify` writes it: only where that holds an escape or the key is a closer look needed
 * @example
 * unsafeText({ name: 'a\u0000b' }, '{"name":"a\\u0000b"}'); // { code: 'text-has-nul', … }
 */
export function unsafeText(event: unknown, text: string): LineFailure | undefined {
  return text.includes('\\u') || text.includes('__proto__') ? firstUnsafe(event) : undefined;
}

/**
 * Whether a text has neither NUL nor half characters.
 *
 * @example
 * isSafeText('a\\u0000'); // false
 */
export function isSafeText(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

function firstUnsafe(value: unknown): LineFailure | undefined {
  if (typeof value === 'string') return unsafeString(value);
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, child] of Object.entries(value)) {
    const failure = unsafeKey(key) ?? firstUnsafe(child);
    if (failure) return failure;
  }
  return undefined;
}

function unsafeKey(key: string): LineFailure | undefined {
  if (key !== '__proto__') return unsafeString(key);
  return { code: 'forbidden-key', message: 'A field is named `__proto__`.' };
}

function unsafeString(text: string): LineFailure | undefined {
  if (text.includes('\u0000')) return { code: 'text-has-nul', message: 'A text holds the character NUL.' };
  if (text.isWellFormed()) return undefined;
  return { code: 'text-not-unicode', message: 'A text holds half of a surrogate pair.' };
}

type Open = { readonly close: string; readonly parts: Iterator<readonly [string, unknown]>; first: boolean };

/**
 * JSON of a parsed value without recursion: `JSON.stringify` ends in a RangeError some thousand levels down.
 *
 * @example
 * jsonText({ a: [1] }); // '{"a":[1]}'
 */
export function jsonText(value: unknown): string {
  const chunks: string[] = [];
  const open: Open[] = [];
  const begin = (child: unknown) => {
    if (typeof child !== 'object' || child === null) return void chunks.push(JSON.stringify(child));
    const isArray = Array.isArray(child);
    chunks.push(isArray ? '[' : '{');
    const parts = Object.entries(child).map(
      ([key, part]) => [isArray ? '' : `${JSON.stringify(key)}:`, part] as const,
    );
    open.push({ close: isArray ? ']' : '}', parts: parts.values(), first: true });
  };
  begin(value);
  for (let top = open.at(-1); top; top = open.at(-1)) {
    const next = top.parts.next();
    if (next.done) chunks.push(open.pop()?.close ?? '');
    else {
      chunks.push(top.first ? '' : ',', next.value[0]);
      top.first = false;
      begin(next.value[1]);
    }
  }
  return chunks.join('');
}
