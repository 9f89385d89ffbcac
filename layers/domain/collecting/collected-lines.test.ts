import { describe, expect, it } from '@jest/globals';
import { identifiersOf } from '../identity/identifiers-of.ts';
import { itemKeys } from '../identity/item-key.ts';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import { BAD_EVENTS, ODD_EVENTS } from './bad-events.fixtures.ts';
import { eventBatch } from './batch.ts';
import { collectedLines } from './collected-lines.ts';
import { aSender, aTrack, linesOf, NOW, random, SOURCE } from './collecting.fixtures.ts';
import { EventLine } from './event-line.ts';
import type { Sender } from './line-writer.ts';
import { isPlainObject } from './plain-object.ts';
import { messageIds } from './message-ids.ts';
import { encodeRecord } from './record-codec.ts';

const ids = () => messageIds(SOURCE, () => Buffer.from(random(16)).toString('base64url'));
const collect = (body: unknown, sender: Sender = aSender(), historical = false) =>
  collectedLines(eventBatch({ historical }, body), sender, ids());
const parsed = (text: string) => EventLine.parse(JSON.parse(text));
const only = (event: unknown, sender: Sender = aSender(), shared: object = {}) => {
  const [line] = collect({ batch: [event], ...shared }, sender);
  return { ...line!, line: parsed(line!.text) };
};

describe('a bad event between two good ones', () => {
  it('has as many kinds as the table promises', () => {
    expect(new Set(BAD_EVENTS.map((bad) => bad.name)).size).toBeGreaterThanOrEqual(60);
  });

  it.each(BAD_EVENTS.map((bad) => [bad.name, bad] as const))(
    'given %s, when collected, then it fails with its reason and its neighbours do not',
    (_, { json, code }) => {
      const good = [aTrack({ messageId: 'before' }), aTrack({ messageId: 'after' })];
      const lines = collect({ batch: [good[0], JSON.parse(json), good[1]] });
      expect(lines.map((line) => line.failure?.code)).toEqual([undefined, code, undefined]);
      const read = linesOf(
        encodeRecord(
          SOURCE,
          lines.map((line) => line.text),
        ),
      );
      expect(read.map((line) => line.failure?.code)).toEqual([undefined, code, undefined]);
      expect([read[0]?.messageId, read[2]?.messageId]).toEqual(['before', 'after']);
      expect(read[1]?.messageId).toBe(lines[1]?.messageId);
      expect(read[1]?.messageId).toMatch(/./);
      expect(read[1]?.event).toBeDefined();
      expect(lines[1]!.text).not.toMatch(/[^\\](\\\\)*\\u(0000|d[89a-f])/);
    },
  );

  it.each(BAD_EVENTS.map((bad) => [bad.name, bad] as const))(
    'given %s on a route of its own, when collected, then it is one failed line',
    (_, { json }) => {
      const batch = eventBatch({ type: 'identify', historical: false }, JSON.parse(json));
      const lines = collectedLines(batch, aSender(), ids());
      expect(lines).toHaveLength(1);
      expect(parsed(lines[0]!.text).type).toBe('identify');
    },
  );
});

describe('an odd event', () => {
  it.each(ODD_EVENTS.map((odd) => [odd.name, odd] as const))(
    'given %s, when collected, then it is good',
    (_, odd) => {
      const { failure, line } = only(JSON.parse(odd.json));
      expect(failure).toBeUndefined();
      expect(Date.parse(line.timestamp)).toBeLessThanOrEqual(NOW);
    },
  );
});

describe('what is stored of an event', () => {
  it('given an event, when collected, then the line says whose it is and holds it as it came, without write key', () => {
    const rest = aTrack({ properties: { price: 9.5 } });
    const { line, text } = only({ ...rest, writeKey: 'wk_secret' });
    expect(line).toMatchObject({ v: 1, sourceId: SOURCE, messageId: 'm-1', type: 'track', event: rest });
    expect(line.receivedAt).toBe('2026-11-02T09:30:00.000Z');
    expect(text).not.toContain('wk_secret');
  });

  it.each([
    ['none', {}],
    ['another', { type: 'page' }],
  ])(
    'given %s as its type on a route of its own, when collected, then it is what the route says',
    (_, own) => {
      const body = { ...own, userId: 'u2', previousId: 'a1' };
      const [line] = collectedLines(eventBatch({ type: 'alias', historical: false }, body), aSender(), ids());
      const { type, event } = parsed(line!.text);
      expect([type, event]).toEqual(['alias', { ...body, type: 'alias' }]);
      const keyOf = itemKeys({ workspaceId: 'w', identifierKey: Buffer.alloc(32) });
      const found = identifiersOf(isPlainObject(event) ? event : {}, {
        rules: DEFAULT_IDENTITY_RULES,
        keyOf,
      });
      expect(found.map((one) => one.type)).toEqual(['user_id', 'previous_id', 'anonymous_id']);
    },
  );

  it('given a failed event with a write key, when collected, then the key is not stored', () => {
    for (const event of [
      { writeKey: 'wk_secret' },
      { writeKey: 'wk_secret', a: '\u0000' },
      { writeKey: 'wk_secret', a: 'x'.repeat(40_000) },
    ])
      expect(only(event).text).not.toContain('wk_secret');
  });

  it('given a number as id, when collected, then it is stored as text', () => {
    expect(only(aTrack({ userId: 42, messageId: 7 })).line).toMatchObject({
      messageId: '7',
      event: { userId: '42', messageId: '7' },
    });
  });

  it('given a bad event of 480 KB, when collected, then all of it is stored', () => {
    const { line, failure } = only(aTrack({ properties: { a: 'x'.repeat(480_000) } }));
    expect(failure?.code).toBe('event-too-large');
    expect(line.event).toMatchObject({ properties: { a: 'x'.repeat(480_000) } });
  });

  it('given a deep event, when collected, then all of it is stored, as text', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const { line } = only(JSON.parse(`{"type":"track","a":${deep}}`));
    expect(line.event).toBe(`{"type":"track","a":${deep}}`);
  });
});

describe('what the batch says of its events', () => {
  it('given context and integrations of the batch, when merged, then the own fields of an event win', () => {
    const shared = { context: { app: 'shop', locale: 'de' }, integrations: { All: true, Ads: true } };
    const { line } = only(
      aTrack({ context: { locale: 'fr' }, integrations: { Ads: false } }),
      aSender(),
      shared,
    );
    expect(line.event).toMatchObject({
      context: { app: 'shop', locale: 'fr' },
      integrations: { All: true, Ads: false },
    });
  });

  it.each([
    ['a text', 'web', 'wrong-type'],
    ['an array', [1], 'wrong-type'],
    ['too deep', JSON.parse(`{"a":${'['.repeat(9000)}${']'.repeat(9000)}}`), 'too-deep'],
    ['with __proto__', JSON.parse('{"__proto__":1}'), 'forbidden-key'],
    ['over 32 KB', { a: 'x'.repeat(33_000) }, 'event-too-large'],
  ])(
    'given a context of the batch that is %s, when collected, then each event says so',
    (_, context: unknown, code) => {
      const lines = collect({ batch: [aTrack(), aTrack({ messageId: 'm-2' })], context });
      expect(lines.map((line) => line.failure?.code)).toEqual([code, code]);
    },
  );

  it('given sentAt of the batch, when events have none, then it corrects their clock', () => {
    const event = aTrack({ timestamp: '2030-01-01T00:00:00.000Z' });
    expect(only(event, aSender(), { sentAt: '2030-01-01T00:00:10.000Z' }).line.timestamp).toBe(
      '2026-11-02T09:29:50.000Z',
    );
  });

  it('given an import, when collected, then its lines are history', () => {
    const [line] = collect({ batch: [aTrack()] }, aSender(), true);
    expect(parsed(line!.text).historical).toBe(true);
  });
});

describe('address and user agent', () => {
  const event = aTrack({ context: { ip: '203.0.113.9', userAgent: 'Agent of the event' } });

  it('given a browser source, when collected, then they are those of the request', () => {
    const { line } = only(event, aSender({ from: 'browser' }));
    expect([line.ip, line.userAgent]).toEqual(['198.51.100.4', 'Agent of the request']);
  });

  it('given a server source, when collected, then they are those of the context, else empty', () => {
    const { line } = only(event);
    expect([line.ip, line.userAgent]).toEqual(['203.0.113.9', 'Agent of the event']);
    expect(only(aTrack()).line).toMatchObject({ ip: '', userAgent: '' });
    expect(only(aTrack({ context: { ip: 5, userAgent: 'x'.repeat(2000) } })).line).toMatchObject({
      ip: '',
      userAgent: 'x'.repeat(1000),
    });
  });
});
