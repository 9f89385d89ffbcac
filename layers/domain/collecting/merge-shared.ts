import type { LineFailure } from './event-line.ts';
import { MAX_SHARED_BYTES } from './limits.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';
import { isTooDeep, unsafeText } from './safe-json.ts';

/** What a batch says of all of its events, and each of them may say itself. */
export const MERGED = ['context', 'integrations'] as const;

/** One object of a batch that is merged into each event, made ready once. */
export type SharedPart = {
  readonly value: PlainObject;
  /** `"field":value` as JSON, by field. */
  readonly texts: ReadonlyMap<string, string>;
  /** All of them in a row. */
  readonly text: string;
  /** Fields that would break a reader further on. */
  readonly unsafe: ReadonlyMap<string, LineFailure>;
};

/** What a batch says of each of its events, looked at once. */
export type Shared = {
  readonly context?: SharedPart;
  readonly integrations?: SharedPart;
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
  const checked: { context?: SharedPart; integrations?: SharedPart; failure?: LineFailure } = {};
  for (const field of MERGED) {
    const part = batch[field] ?? undefined;
    if (part === undefined) continue;
    if (!isPlainObject(part))
      checked.failure = { code: 'wrong-type', message: `\`${field}\` of the batch is not an object.` };
    else if (isTooDeep(part))
      checked.failure = { code: 'too-deep', message: `\`${field}\` of the batch is nested too deeply.` };
    else checked[field] = prepared(part);
  }
  // Not merged either: it would be stored again with each event that fails because of it.
  return sharedBytes(checked) > MAX_SHARED_BYTES ? { failure: TOO_LARGE } : checked;
}

/**
 * Bytes that are merged into each event that says nothing of it itself.
 *
 * @example
 * sharedBytes(checkShared({ context: { app: 'shop' } })); // 12
 */
export function sharedBytes({ context, integrations }: Shared): number {
  return Buffer.byteLength((context?.text ?? '') + (integrations?.text ?? ''));
}

const TOO_LARGE = {
  code: 'event-too-large',
  message: `\`context\` and \`integrations\` of the batch are over ${MAX_SHARED_BYTES / 1024} KB.`,
};

function prepared(value: PlainObject): SharedPart {
  const texts = new Map<string, string>();
  const unsafe = new Map<string, LineFailure>();
  for (const [field, part] of Object.entries(value)) {
    const text = `${JSON.stringify(field)}:${JSON.stringify(part)}`;
    texts.set(field, text);
    const failure = unsafeText({ [field]: part }, text);
    if (failure) unsafe.set(field, failure);
  }
  return { value, texts, text: [...texts.values()].join(','), unsafe };
}
