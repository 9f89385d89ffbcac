import { describe, expect, it } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import { checkShared } from './merge-shared.ts';
import { isPlainObject, type PlainObject } from './plain-object.ts';
import { storedEvent, unsafeEvent } from './stored-event.ts';

const field = fc.constantFrom('a', 'b', 'ip', 'userAgent', '__proto__', 'é"');
const value = fc.oneof(fc.constant('x'), fc.jsonValue({ maxDepth: 2 }));
const part = fc.oneof(fc.dictionary(field, value, { maxKeys: 4 }), fc.constantFrom(null, undefined, 5, []));
const anEvent = fc.record(
  {
    type: fc.string(),
    userId: fc.oneof(fc.integer(), fc.string()),
    writeKey: fc.string(),
    context: part,
    integrations: part,
  },
  { requiredKeys: [] },
);
function asParsed(some: unknown): PlainObject {
  const parsed: unknown = JSON.parse(JSON.stringify(some));
  return isPlainObject(parsed) ? parsed : {};
}
const asObject = (some: unknown): PlainObject => (isPlainObject(some) ? some : {});

/** The same by way of objects. */
function merged(event: PlainObject, batch: PlainObject) {
  const result: Record<string, unknown> = { ...event, writeKey: undefined };
  for (const name of ['context', 'integrations'])
    if (isPlainObject(batch[name]) && isPlainObject(event[name] ?? {}))
      result[name] = { ...batch[name], ...asObject(event[name]) };
  if (typeof event['userId'] === 'number') result['userId'] = String(event['userId']);
  return result;
}

describe('an event as it is stored', () => {
  test.prop([anEvent, fc.record({ context: part, integrations: part })])(
    'is what it says with what the batch says below, field by field, as text that can be read again',
    (drawn, batch) => {
      const [event, common] = [asParsed(drawn), asParsed(batch)];
      const { text, context } = storedEvent(event, checkShared(common));
      const expected = merged(event, common);
      expect(asParsed(JSON.parse(text))).toEqual(asParsed(expected));
      const place = asObject(expected['context']);
      expect([context.ip, context.userAgent]).toEqual([place['ip'], place['userAgent']]);
    },
  );

  it('given something unsafe in the batch, then an event with a field of its own there is safe, and others are not', () => {
    const shared = checkShared({ context: { a: 'x\u0000', b: 1 } });
    const code = (event: PlainObject) => unsafeEvent(event, shared, storedEvent(event, shared).text)?.code;
    expect([code({}), code({ context: { b: 2 } }), code({ context: { a: 'y' } })]).toEqual([
      'text-has-nul',
      'text-has-nul',
      undefined,
    ]);
  });
});
