import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventLine } from '../collecting/event-line.ts';
import type { ReadHistory } from '../history/history.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { configurationWith, HOUR, lineOf, NOON, seeded, seededBytes } from '../profiles/profiles.fixtures.ts';
import { rulesWith } from './identity.fixtures.ts';
import type { IdentityRules } from './identity-rules.ts';
import { previewIdentity, type PreviewRequest } from './preview.ts';
import { DEFAULT_IDENTITY_RULES } from './rules.ts';

const configuration = configurationWith();
const DAY = 24 * HOUR;
const range = { from: NOON - 3 * DAY, to: NOON + DAY };

function linesOf(events: readonly JsonObject[]): EventLine[] {
  return events.map((event, index) => {
    return lineOf({ type: 'track', event: 'Seen', messageId: `m${index}`, ...event }, NOON + index);
  });
}

/** As the lake gives them: those of the range that was asked for. */
const historyOf = (lines: readonly EventLine[]): ReadHistory =>
  async function* history({ from, to }) {
    await Promise.resolve();
    for (const line of lines) {
      const at = Date.parse(line.receivedAt);
      if (at >= from && at < to) yield line;
    }
  };

function preview(lines: readonly EventLine[], proposed: IdentityRules, more: Partial<PreviewRequest> = {}) {
  const limits = { events: 1000, until: Infinity };
  let clock = 0;
  return previewIdentity(
    { configuration, proposed, range, limits, ...more },
    { history: historyOf(lines), now: () => (clock += 1), random: seededBytes(seeded(1)) },
  );
}

/** Jane and ben share a tablet; who logs in second is kept apart from it. */
const SHARED = linesOf([
  { userId: 'jane', anonymousId: 'tablet' },
  { userId: 'ben', anonymousId: 'tablet' },
  { userId: 'ben', anonymousId: 'phone' },
  { anonymousId: 'kiosk' },
]);

describe('previewing rules', () => {
  it('given the rules of today, then nothing differs', async () => {
    expect(await preview(SHARED, DEFAULT_IDENTITY_RULES)).toMatchObject({
      read: { events: 4, last: NOON + 3 },
      today: { rules: 0, profiles: 3, merges: 0, refused: 1, unidentified: 0 },
      proposed: { profiles: 3 },
      compared: {
        same: 3,
        split: { profiles: 0, examples: [] },
        joined: { profiles: 0, examples: [] },
      },
    });
  });

  it('given a limit that is lifted, then who would become one is told, with examples', async () => {
    const found = await preview(SHARED, rulesWith({ types: { user_id: { limit: { count: 5 } } } }));
    expect(found.proposed).toMatchObject({ rules: 1, profiles: 2, refused: 0 });
    expect(found.proposed.largest[0]).toEqual({
      identifiers: 4,
      byType: { user_id: 2, anonymous_id: 2 },
      some: ['user_id:ben', 'user_id:jane', 'anonymous_id:phone', 'anonymous_id:tablet'],
    });
    expect(found.compared).toMatchObject({
      same: 1,
      split: { profiles: 0 },
      joined: {
        profiles: 1,
        examples: [
          {
            events: 3,
            profile: { identifiers: 4 },
            count: 2,
            parts: [
              { some: ['user_id:ben', 'anonymous_id:phone'] },
              { some: ['user_id:jane', 'anonymous_id:tablet'] },
            ],
          },
        ],
      },
    });
  });

  it('given a type that is left out, then who would come apart is told, and whom nobody knows any more', async () => {
    const lines = linesOf([
      { userId: 'jane', anonymousId: 'a1' },
      { anonymousId: 'a1' },
      { userId: 'jane', context: { externalIds: [{ type: 'card', id: 'c1' }] } },
    ]);
    const types = { anonymous_id: { from: ['context.externalIds'] } };
    const found = await preview(lines, rulesWith({ types }));
    expect(found).toMatchObject({
      today: { profiles: 1, unidentified: 0 },
      proposed: { profiles: 1, unidentified: 1 },
    });
    const blocked = { values: ['jane'], patterns: [] };
    expect(await preview(lines, rulesWith({ blocked }))).toMatchObject({
      today: { profiles: 1, largest: [{ byType: { user_id: 1, anonymous_id: 1, card: 1 } }] },
      proposed: { profiles: 2 },
      compared: { same: 0, split: { profiles: 1, examples: [{ events: 3, count: 2 }] } },
    });
  });

  it('given types that are named like what every object has, then they are counted as all others', async () => {
    const types = ['constructor', '__proto__', 'toString'];
    const externalIds = types.map((type) => ({
      type,
      id: `${type} 1`,
      collection: 'users',
      encoding: 'none',
    }));
    const found = await preview(
      linesOf([{ userId: 'jane', context: { externalIds } }]),
      DEFAULT_IDENTITY_RULES,
    );
    expect(Object.entries(found.today.largest[0]?.byType ?? {}).sort()).toEqual([
      ['__proto__', 1],
      ['constructor', 1],
      ['toString', 1],
      ['user_id', 1],
    ]);
  });

  it('given values that are read in another way, then the same events say who is who', async () => {
    const lines = linesOf([{ userId: 'Jane' }, { userId: 'jane' }, { userId: 'JANE' }]);
    const lower = rulesWith({ types: { user_id: { normalise: 'lower' } } });
    expect(await preview(lines, lower)).toMatchObject({
      today: { profiles: 3 },
      proposed: { profiles: 1 },
      compared: { joined: { profiles: 1, examples: [{ count: 3 }] } },
    });
  });

  it('given what the pipeline refuses, then it counts on neither side', async () => {
    const [line] = linesOf([{ userId: 'jane' }]);
    const bad = [
      { ...line!, failure: { code: 'no-id', message: 'No.' } },
      { ...line!, event: 'text' },
      { ...line!, timestamp: 'never' },
      { ...line!, event: { type: 'track', userId: 'jane' } },
    ];
    expect((await preview(bad, DEFAULT_IDENTITY_RULES)).read).toEqual({ events: 0 });
  });

  it('given more events than may be, or no more time, then it says that it saw the beginning', async () => {
    const byEvents = await preview(SHARED, DEFAULT_IDENTITY_RULES, {
      limits: { events: 2, until: Infinity },
    });
    expect(byEvents.read).toEqual({ events: 2, last: NOON + 1, endedBy: 'events' });
    const exactly = await preview(SHARED, DEFAULT_IDENTITY_RULES, { limits: { events: 4, until: Infinity } });
    expect(exactly.read).toEqual({ events: 4, last: NOON + 3 });
    // The clock of the test goes on by one with each look at it: four days, then each event.
    const byTime = await preview(SHARED, DEFAULT_IDENTITY_RULES, { limits: { events: 100, until: 7 } });
    expect(byTime.read).toEqual({ events: 2, last: NOON + 1, endedBy: 'time' });
    expect(byTime.today.profiles).toBe(2);
    const none = await preview([], DEFAULT_IDENTITY_RULES, { limits: { events: 100, until: 0 } });
    expect(none.read).toEqual({ events: 0, endedBy: 'time' });
  });

  it('given any events and any two sets of rules, then turned round, splits and joins change places', async () => {
    const strict = rulesWith({ minimumStrength: 2, types: { anonymous_id: { limit: { count: 1 } } } });
    const free = rulesWith({ types: { user_id: { limit: { count: 5 } } } });
    const who = fc.record(
      { userId: fc.constantFrom('u1', 'u2', 'u3'), anonymousId: fc.constantFrom('a1', 'a2', 'a3', 'a4') },
      { requiredKeys: ['anonymousId'] },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(who, { maxLength: 12 }), async (events) => {
        const lines = linesOf(events);
        const there = await preview(lines, free, { configuration: { ...configuration, identity: strict } });
        const back = await preview(lines, strict, { configuration: { ...configuration, identity: free } });
        expect(there.compared.split).toEqual(back.compared.joined);
        expect(there.compared.joined).toEqual(back.compared.split);
        expect(there.compared.same).toBe(back.compared.same);
        expect(there.today.profiles).toBe(back.proposed.profiles);
      }),
      { numRuns: 60 },
    );
  });
});
