import { describe, expect, it } from '@jest/globals';
import type { EventLine } from '../collecting/event-line.ts';
import type { ReadHistory } from '../history/history.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { configurationWith, HOUR, lineOf, NOON, seeded, seededBytes } from '../profiles/profiles.fixtures.ts';
import { rulesWith } from './identity.fixtures.ts';
import { previewIdentity } from './preview.ts';
import { type HistoryPreviewRequest, previewHistory } from './preview-history.ts';
import { DEFAULT_IDENTITY_RULES } from './rules.ts';

const configuration = configurationWith();
const DAY = 24 * HOUR;
const LONG = 100;

/** Pairs who share a tablet: one logs in at the beginning of the range, the other at its end. */
const PAIRS = [0, LONG - 1].flatMap((day) =>
  Array.from({ length: 40 }, (_, pair) => ({
    userId: `u${pair} ${day}`,
    anonymousId: `tablet ${pair}`,
    day,
  })),
);
const linesOf = (events: readonly (JsonObject & { readonly day: number })[]): EventLine[] =>
  events.map(({ day, ...event }, index) =>
    lineOf({ type: 'track', event: 'Seen', messageId: `m${index}`, ...event }, NOON + day * DAY + index),
  );
const historyOf = (lines: readonly EventLine[]): ReadHistory =>
  async function* history({ from, to }) {
    await Promise.resolve();
    for (const line of lines) {
      const at = Date.parse(line.receivedAt);
      if (at >= from && at < to) yield line;
    }
  };
const random = () => seededBytes(seeded(1));
const range = { from: NOON, to: NOON + LONG * DAY };
const ENOUGH = { events: 1000, identifiers: 1000, clustersUntil: Infinity, until: Infinity };
const lifted = rulesWith({ types: { user_id: { limit: { count: 2 } } } });

function preview(
  lines: readonly EventLine[],
  limits: Partial<HistoryPreviewRequest['limits']> = {},
  history?: ReadHistory,
) {
  let clock = 0;
  return previewHistory(
    { configuration, proposed: lifted, range, limits: { ...ENOUGH, ...limits } },
    { history: history ?? historyOf(lines), now: () => (clock += 1), random: random() },
  );
}

describe('previewing rules over a long history', () => {
  it('given room for all, then it says what the preview of all events says', async () => {
    const lines = linesOf([...PAIRS, { anonymousId: 'null', day: 3 }]);
    const { read, ...found } = await preview(lines);
    const short = await previewIdentity(
      { configuration, proposed: lifted, range, limits: { events: 1000, until: Infinity } },
      { history: historyOf(lines), now: () => 0, random: random() },
    );
    expect(found).toEqual({ today: short.today, proposed: short.proposed, compared: short.compared });
    expect(found.compared.joined.profiles).toBe(40);
    const last = NOON + (LONG - 1) * DAY + 79;
    expect(read).toMatchObject({
      events: 81,
      of: { events: 81 },
      clusters: { taken: 41, of: 41, tooLarge: 0, parts: [] },
    });
    expect(read).not.toHaveProperty('endedBy');
    expect(read.of.last).toBe(last);
  });

  it('given more than fits, then whole clusters from the whole range, so that what meets at its end has met', async () => {
    const { read, today, proposed, compared } = await preview(linesOf(PAIRS), { events: 21 });
    expect(read).toMatchObject({
      events: 20,
      of: { events: 80 },
      clusters: { taken: 10, of: 40, tooLarge: 0 },
    });
    expect([today.profiles, proposed.profiles, compared.joined.profiles]).toEqual([20, 10, 10]);
  });

  it('given rules that read other values, then who is one under either is in one cluster', async () => {
    const lower = rulesWith({ types: { user_id: { normalise: 'lower' } } });
    const lines = linesOf([
      { userId: 'Jane', day: 0 },
      { userId: 'JANE', day: 5 },
      { userId: 'ben', day: 6 },
    ]);
    const found = await previewHistory(
      { configuration, proposed: lower, range, limits: ENOUGH },
      { history: historyOf(lines), now: () => 0, random: random() },
    );
    expect(found.read.clusters).toEqual({ taken: 2, of: 2, tooLarge: 0, parts: [] });
    expect(found.compared.joined.profiles).toBe(1);
  });

  it('given a device that everybody used once, then the beginning is replayed, and the device named', async () => {
    const visits = Array.from({ length: 300 }, (_, n) => ({
      ...{ userId: `u${n % 100}`, anonymousId: n < 100 ? 'kiosk' : `own ${n % 100}` },
      day: 1,
    }));
    const pairs = PAIRS.slice(0, 5);
    const { read, today } = await preview(linesOf([...pairs, ...visits]), { events: 200 });
    expect(read).toMatchObject({
      events: 200,
      of: { events: 305 },
      clusters: { taken: 5, of: 6, tooLarge: 1 },
    });
    const [part, ...more] = read.clusters.parts;
    expect(more).toEqual([]);
    expect(part).toMatchObject({ events: 195, of: { events: 300, identifiers: 201 } });
    expect(part?.shared[0]).toBe('anonymous_id:kiosk');
    expect(part?.shared.length).toBeLessThanOrEqual(5);
    expect(today.profiles).toBe(105);
  });

  it('given more identifiers or less time than there may be, then it says how far it came', async () => {
    const lines = linesOf(PAIRS.map((one) => ({ ...one, day: 0 })));
    const byIdentifiers = await preview(lines, { identifiers: 21 });
    expect(byIdentifiers.read).toMatchObject({ of: { events: 11, last: NOON + 10 }, endedBy: 'identifiers' });
    // The clock of the test goes on by one with each look at it.
    const byTime = await preview(lines, { clustersUntil: 7 });
    expect(byTime.read).toMatchObject({ events: 5, of: { events: 5, last: NOON + 4 }, endedBy: 'time' });
    expect(byTime.today.profiles).toBe(5);
    const late = await preview(lines, { until: 190 });
    expect(late.read).toMatchObject({ of: { events: 80 }, endedBy: 'time' });
    expect(late.read.events).toBeLessThan(80);
  });

  it('given events that land between the two readings, then they are of no cluster and are left out', async () => {
    const lines = linesOf(PAIRS);
    let reads = 0;
    const growing: ReadHistory = (query) => {
      reads += 1;
      return historyOf(reads > LONG ? [...linesOf([{ userId: 'new', day: 2 }]), ...lines] : lines)(query);
    };
    const { read, today } = await preview(lines, {}, growing);
    expect(read).toMatchObject({ events: 80, clusters: { taken: 40, of: 40 } });
    expect(today.profiles).toBe(80);
  });

  it('given no events, then nobody', async () => {
    const found = await previewHistory(
      { configuration, proposed: DEFAULT_IDENTITY_RULES, range, limits: ENOUGH },
      { history: historyOf([]), now: () => 0, random: random() },
    );
    expect(found.read).toEqual({
      events: 0,
      of: { events: 0 },
      clusters: { taken: 0, of: 0, tooLarge: 0, parts: [] },
    });
  });
});
