import { describe, expect, it } from '@jest/globals';
import type { EventLine } from '../collecting/event-line.ts';
import { memoryLake } from '../collecting/lake-writer.memory.ts';
import { encodeRecord } from '../collecting/record-codec.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { lakeReaderInMemory } from '../history/lake-reader.memory.ts';
import { readHistory } from '../history/read-history.ts';
import { rawKey } from '../landing/lake-keys.ts';
import { commitEvents } from '../profiles/commit-events.ts';
import { foldEvents } from '../profiles/fold.ts';
import { HOUR } from '../profiles/profiles.fixtures.ts';
import type { MainItem } from '../profiles/items.ts';
import { memoryProfileStore } from '../profiles/profile-store.memory.ts';
import type { ProfileStore } from '../profiles/profile-store.ts';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  segmentId,
  SOURCE,
  type Sent,
  traitId,
  WORKSPACE,
} from '../profiles/profiles.fixtures.ts';
import type { BackfillMessage } from './job.ts';
import { pastEvents } from '../history/past-events.ts';
import { backfillStep, type Stepping } from './step.ts';

const over = { name: 'Order Completed' };
const segments = [{ trait: 'orders', is: 'at-least', value: 3 }];
const before = configurationWith();
const now = configurationWith({
  segments,
  facts: ['Trait Changed'],
  computedTraits: {
    orders: { compute: 'count', over },
    spent_7d: { compute: 'sum', property: 'total', over, within: '7d' },
    skus: { compute: 'unique-list', property: 'sku', over },
  },
});
const DAY = 24 * HOUR;

const order = (who: string, messageId: string, at: number) =>
  lineOf(
    {
      ...{ type: 'track', event: 'Order Completed', messageId, anonymousId: who },
      properties: { total: 10, sku: `sku of ${messageId}` },
    },
    at,
  );

function platform(wrap: (store: ProfileStore) => ProfileStore = (store) => store) {
  const memory = memoryProfileStore();
  const store = wrap(memory);
  const lake: EventLine[] = [];
  let time = NOON;
  const ports = {
    store: memory,
    now: () => time,
    random: seededBytes(seeded(5)),
    sleep: () => Promise.resolve(),
  };
  async function fold(lines: readonly EventLine[], by: CompiledConfiguration): Promise<void> {
    for (const line of lines) {
      time = Math.max(time, Date.parse(line.receivedAt));
      await commitEvents([eventOf(by, line)], by, ports);
    }
  }
  const land = (lines: readonly EventLine[]) => void lake.push(...lines);
  const events = pastEvents(async function* ({ from, to, where = () => true }) {
    for (const line of lake) {
      const at = Date.parse(line.receivedAt);
      if (at >= from && at < to && where(line)) yield await Promise.resolve(line);
    }
  }, now);
  const stepping = (more: Partial<Stepping> = {}): Stepping => ({
    ...{ store, configuration: now, features: now.features, events, now: () => time, limit: 100 },
    ...more,
  });
  const mains = () => [...memory.items().values()].filter((item): item is MainItem => item.kind === 'main');
  const person = (value: string) =>
    mains().find(({ identifiers }) => identifiers.some((own) => own.value === value));
  return { memory, fold, land, stepping, mains, person, pass: (ms: number) => void (time += ms) };
}

const first: BackfillMessage = {
  ...{ v: 1, workspaceId: WORKSPACE, id: traitId(0), version: 1, features: [] },
  ...{ from: NOON - 100 * DAY, after: '', again: [], round: 0 },
};

/** All steps; how many there were. */
async function run(stepping: Stepping, message: BackfillMessage | undefined = first): Promise<number> {
  let steps = 0;
  for (let next: BackfillMessage | undefined = message; next; steps += 1)
    next = (await backfillStep(next, stepping)).next;
  return steps;
}

const folded = (lines: readonly EventLine[]) =>
  foldEvents(
    [],
    lines.map((line) => eventOf(now, line)),
    now.features,
  ).features;

describe('filling features from history', () => {
  const old = [
    order('a1', 'm1', NOON - 50 * DAY),
    order('a1', 'm2', NOON - 3 * DAY),
    order('a1', 'm3', NOON - HOUR),
  ];

  it('given events of before the definition, then the features are those of all events, and what follows is told', async () => {
    const { fold, land, stepping, person } = platform();
    const late = [order('a1', 'm4', NOON)];
    await fold(old, before);
    await fold(late, now);
    land([...old, ...late]);
    expect(person('a1')?.state.features).not.toEqual(folded([...old, ...late]));
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded([...old, ...late]));
    expect(Object.keys(person('a1')!.memberships)).toEqual([segmentId(0)]);
    expect(person('a1')?.changes).toMatchObject([
      { is: 'segment-entered', reason: 'definition' },
      { is: 'trait-changed', trait: 'orders', number: 2 },
      { is: 'trait-changed', trait: 'spent_7d', number: 2 },
      { is: 'trait-changed', trait: 'skus', number: 2 },
    ]);
  });

  it('given it done twice, then nothing is written the second time', async () => {
    const { fold, land, stepping, memory } = platform();
    await fold(old, before);
    land(old);
    await run(stepping());
    const items = memory.items();
    await run(stepping());
    expect(memory.items()).toEqual(items);
  });

  it('given events in the lake that are not folded yet, then they are left to the stream', async () => {
    const { fold, land, stepping, person } = platform();
    const onItsWay = order('a1', 'm9', NOON - 1000);
    await fold(old, before);
    land([...old, onItsWay]);
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded(old));
    await fold([onItsWay], now);
    expect(person('a1')?.state.features).toEqual(folded([...old, onItsWay]));
  });

  it('given an event that is on its way for over a day, then it is left to the stream', async () => {
    const { fold, land, stepping, person } = platform();
    const delayed = order('a1', 'm9', NOON - 30 * HOUR);
    const past = [order('a1', 'm8', NOON - 31 * HOUR), ...old];
    await fold(past, before);
    land([...past, delayed]);
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded(past));
    await fold([delayed], now);
    expect(person('a1')?.state.features).toEqual(folded([...past, delayed]));
  });

  it('given a profile that has forgotten what it folded over a day ago, then that counts', async () => {
    const { fold, land, stepping, person, pass } = platform();
    const busy = Array.from({ length: 60 }, (_, index) => order('a1', `b${index}`, NOON + index * 60_000));
    await fold(busy, before);
    land(busy);
    pass(40 * HOUR);
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded(busy));
  });

  it('given an event that came again days later and was known, then it counts once', async () => {
    const { fold, land, stepping, person } = platform();
    const sent = (at: number) => {
      const line = order('a1', 'm1', NOON - 60 * HOUR);
      return { ...line, receivedAt: new Date(at).toISOString() };
    };
    const both = [sent(NOON - 60 * HOUR), sent(NOON - 10 * HOUR)];
    await fold(both, before);
    land(both);
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded(both.slice(1)));
  });

  it('given an event that is folded and has not landed, then it waits for it', async () => {
    const { fold, land, stepping, person } = platform();
    await fold(old, before);
    land(old.slice(0, 2));
    const { next, filled } = await backfillStep(first, stepping());
    expect(filled).toEqual({ written: 0, unchanged: 0, again: 1, missed: 0 });
    expect(next).toMatchObject({ after: null, again: [person('a1')!.key], round: 1 });
    land(old.slice(2));
    expect(await run(stepping(), next)).toBe(1);
    expect(person('a1')?.state.features).toEqual(folded(old));
  });

  it('given a profile that others write while it is filled, then nothing of theirs is lost', async () => {
    let meanwhile = (): Promise<void> => Promise.resolve();
    const { fold, land, stepping, person } = platform((store) => ({
      ...store,
      async commit(commit) {
        await meanwhile();
        return store.commit(commit);
      },
    }));
    await fold(old, before);
    land(old);
    const racing = order('a1', 'm5', NOON);
    meanwhile = async () => {
      meanwhile = () => Promise.resolve();
      await fold([racing], now);
      land([racing]);
    };
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded([...old, racing]));
  });

  it('given more profiles than a step takes, then there are more steps, and each is filled', async () => {
    const { fold, land, stepping, mains } = platform();
    const many = Array.from({ length: 23 }, (_, index) => order(`p${index}`, `m${index}`, NOON - 2 * DAY));
    await fold(many, before);
    land(many);
    expect(await run(stepping({ limit: 5 }))).toBe(5);
    expect(mains()).toHaveLength(23);
    for (const { state } of mains()) expect(Object.keys(state.features)).toHaveLength(3);
  });

  it('given far more events a day than a reader may remember, then each profile is filled all the same', async () => {
    const { fold, stepping, mains } = platform();
    const many = Array.from({ length: 240 }, (_, index) =>
      order(`p${index % 60}`, `m${index}`, NOON - 60 * HOUR),
    );
    await fold(many, before);
    const lake = memoryLake();
    const place = {
      workspaceId: WORKSPACE,
      arrivedAt: NOON - 60 * HOUR,
      shardId: 's',
      first: '1',
      last: '1',
    };
    const body = encodeRecord(
      SOURCE,
      many.map((line) => JSON.stringify(line)),
    );
    await lake.put({ key: rawKey(place), body, contentType: 'application/gzip' });
    const memory = { hours: 24, limit: 60 };
    const history = readHistory({
      ...{ lake: lakeReaderInMemory(lake.objects), memory },
      skipped: () => undefined,
    });
    await run(stepping({ limit: 5, events: pastEvents(history, now) }));
    for (const { state } of mains())
      expect(Object.values(state.features).map(({ count }) => count)).toEqual([4, 4, 4]);
  });

  it('given people who turned out to be one, then the one has the history of both, unlike those who share nothing', async () => {
    const { fold, land, stepping, person, mains } = platform();
    const identify = (anonymousId: string): Sent => ({
      ...{ type: 'identify', messageId: `i ${anonymousId}`, anonymousId, userId: 'u1', traits: {} },
    });
    const other = [order('a2', 'n1', NOON - 40 * DAY), order('a3', 'o1', NOON - 2 * DAY)];
    const joins = [lineOf(identify('a1'), NOON - DAY), lineOf(identify('a2'), NOON - DAY)];
    await fold([...old, ...other, ...joins], before);
    land([...old, ...other, ...joins]);
    await run(stepping({ limit: 1 }));
    expect(mains()).toHaveLength(2);
    expect(person('u1')?.state.features).toEqual(folded([...old, order('a2', 'n1', NOON - 40 * DAY)]));
    expect(person('a3')?.state.features).toEqual(folded([order('a3', 'o1', NOON - 2 * DAY)]));
  });

  it('given a lake that has lost what was counted, then the count stays', async () => {
    const { fold, land, stepping, person, pass } = platform();
    await fold(old, now);
    pass(5 * DAY);
    land(old.slice(2));
    await run(stepping());
    expect(person('a1')?.state.features).toEqual(folded(old));
  });

  it('given a worker that dies between any two calls, then the step again ends the same', async () => {
    for (let calls = 0; calls < 12; calls += 1) {
      let left = calls;
      let isDead = true;
      const die = () => {
        left -= 1;
        if (left < 0 && isDead) throw new Error('died');
      };
      const { fold, land, stepping, person } = platform((store) => ({
        ...store,
        async read(keys, options) {
          die();
          return store.read(keys, options);
        },
        async commit(commit) {
          const outcome = await store.commit(commit);
          die();
          return outcome;
        },
      }));
      await fold(old, before);
      land(old);
      await run(stepping()).catch(() => 0);
      isDead = false;
      await run(stepping());
      expect(person('a1')?.state.features).toEqual(folded(old));
      expect(person('a1')?.numbers[segmentId(0)]).toBe(1);
    }
  });
});
