import { describe, expect, it } from '@jest/globals';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { commitEvents } from '../profiles/commit-events.ts';
import type { MainItem } from '../profiles/items.ts';
import { memoryProfileStore } from '../profiles/profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  segmentId,
  type Sent,
  traitId,
} from '../profiles/profiles.fixtures.ts';
import { wakeProfile } from '../profiles/wake-profile.ts';

const over = { name: 'Order Completed' };
const orders2h = { compute: 'count', over, within: '2h' };
const asked = configurationWith({
  computedTraits: { orders_2h: orders2h, spent: { compute: 'sum', property: 'total', over } },
  segments: [{ trait: 'orders_2h', is: 'at-least', value: 2 }],
  facts: ['Trait Changed'],
});

function platform(configuration: CompiledConfiguration = asked) {
  const store = memoryProfileStore();
  let time = NOON;
  const ports = {
    store,
    now: () => time,
    random: seededBytes(seeded(7)),
    sleep: () => Promise.resolve(),
  };
  const order = (messageId: string, more: Partial<Sent> = {}, at = time) =>
    lineOf(
      {
        type: 'track',
        event: 'Order Completed',
        messageId,
        anonymousId: 'a1',
        properties: { total: 10 },
        ...more,
      },
      at,
    );
  const commit = (lines: readonly ReturnType<typeof lineOf>[], by = configuration) =>
    commitEvents(
      lines.map((line) => eventOf(by, line)),
      by,
      ports,
    );
  const mains = () => [...store.items().values()].filter((item): item is MainItem => item.kind === 'main');
  const changes = () => mains().flatMap((main) => main.changes.map((change) => told(change)));
  const wake = (by = configuration) => wakeProfile(mains()[0]!.key, by, ports);
  return { ports, order, commit, mains, changes, wake, pass: (ms: number) => void (time += ms) };
}

function told(change: MainItem['changes'][number]): string {
  if (change.is === 'trait-changed') return `${change.trait} ${String(change.number)}`;
  return change.is;
}

describe('computed traits in a commit', () => {
  it('given an event that changes values, then their facts leave in the same commit, numbered', async () => {
    const { commit, order, changes, mains } = platform();
    await commit([order('m1')]);
    expect(changes()).toEqual(['orders_2h 1', 'spent 1']);
    await commit([order('m2', { properties: { total: 'nothing' } })]);
    expect(changes()).toEqual(['segment-entered', 'orders_2h 2']);
    expect(mains()[0]?.computed).toEqual({ [traitId(0)]: [1, '2'], [traitId(1)]: [1, '10'] });
  });

  it('given the same event again, then nothing is written', async () => {
    const { commit, order, mains } = platform();
    await commit([order('m1')]);
    await commit([order('m1')]);
    expect(mains()).toMatchObject([{ version: 1 }]);
  });

  it('given time alone, then the profile is due, the value falls, its fact leaves and the segment is left', async () => {
    const { commit, order, mains, pass, wake, changes } = platform();
    await commit([order('m1', {}, NOON - HOUR), order('m2')]);
    expect(Object.keys(mains()[0]!.memberships)).toEqual([segmentId(0)]);
    expect(mains()[0]?.dueAt).toBe(NOON + HOUR);
    pass(HOUR);
    expect(await wake()).toEqual({ is: 'changed' });
    expect(changes()).toEqual(['segment-exited', 'orders_2h 2']);
    expect(mains()[0]?.dueAt).toBe(NOON + 2 * HOUR);
    pass(HOUR);
    await wake();
    expect(changes()).toEqual(['orders_2h 3']);
    expect(mains()[0]).toMatchObject({ computed: { [traitId(1)]: [1, '20'] } });
    expect(mains()[0]?.dueAt).toBeUndefined();
    expect(await wake()).toEqual({ is: 'unchanged' });
  });

  it('given nobody who asks for facts and no segment, then values are kept and nobody is woken', async () => {
    const { commit, order, mains, changes } = platform(
      configurationWith({ computedTraits: { orders_2h: orders2h } }),
    );
    await commit([order('m1')]);
    expect(changes()).toEqual([]);
    expect(mains()[0]?.computed).toEqual({ [traitId(0)]: [1, '1'] });
    expect(mains()[0]?.dueAt).toBeUndefined();
  });

  it('given two people who turn out to be one, then their counts are added and the change is told', async () => {
    const { commit, order, mains, changes } = platform();
    await commit([order('m1'), order('m2', { anonymousId: 'a2' })]);
    await commit([lineOf({ type: 'identify', messageId: 'm3', anonymousId: 'a1', userId: 'u1' }, NOON)]);
    await commit([lineOf({ type: 'identify', messageId: 'm4', anonymousId: 'a2', userId: 'u1' }, NOON)]);
    expect(mains()).toHaveLength(1);
    expect(changes()).toEqual(expect.arrayContaining(['segment-entered', 'orders_2h 2', 'spent 2']));
  });

  it('given a worker with an older definition, then it leaves the newer value alone', async () => {
    const { commit, order, mains } = platform();
    await commit([order('m1')]);
    const [first, second] = asked.computedTraits ?? [];
    const newer = { ...asked, computedTraits: [{ ...first!, version: 2 }, second!] };
    await commit([order('m2')], newer);
    await commit([order('m3')]);
    expect(mains()[0]?.computed?.[traitId(0)]).toEqual([2, '2']);
  });

  it('given history alone, then values are kept without facts', async () => {
    const { commit, order, mains, changes } = platform();
    await commit([{ ...order('m1'), historical: true }]);
    expect(changes()).toEqual([]);
    expect(mains()[0]?.computed).toEqual({ [traitId(0)]: [1, '1'], [traitId(1)]: [1, '10'] });
  });

  it('given a trait of the same name from an event, then the computed one is meant', async () => {
    const { commit, order, mains, changes } = platform();
    await commit([
      order('m1'),
      lineOf({ type: 'identify', messageId: 'm2', anonymousId: 'a1', traits: { orders_2h: 9 } }, NOON),
    ]);
    expect(changes()).toEqual(['orders_2h 1', 'spent 1']);
    expect(mains()[0]?.memberships).toEqual({});
  });

  it.each([
    { compute: 'last', property: 'total', over },
    { compute: 'first', property: 'total', over },
    { compute: 'most-frequent', property: 'total', over },
    { compute: 'min', property: 'total', over },
    { compute: 'max', property: 'total', over },
    { compute: 'average', property: 'total', over },
    { compute: 'time-since', over },
  ])('given a value of 0 where there was none, then $compute tells it, and 0 is kept', async (definition) => {
    const { commit, order, changes, mains } = platform(
      configurationWith({ computedTraits: { it: definition }, facts: ['Trait Changed'] }),
    );
    await commit([order('m1', { properties: { total: 0 } })]);
    expect(changes()).toEqual(['it 1']);
    expect(mains()[0]?.computed).toEqual({ [traitId(0)]: [1, '0'] });
  });

  it('given a last value of 0 that leaves its window, then that is told', async () => {
    const last = { compute: 'last', property: 'total', over, within: '2h' };
    const { commit, order, changes, pass, wake, mains } = platform(
      configurationWith({ computedTraits: { it: last }, facts: ['Trait Changed'] }),
    );
    await commit([order('m1', { properties: { total: 0 } })]);
    pass(2 * HOUR);
    expect(await wake()).toEqual({ is: 'changed' });
    expect(changes()).toEqual(['it 2']);
    expect(mains()[0]?.computed).toEqual({});
  });

  it.each([
    { compute: 'sum', property: 'total', over },
    { compute: 'unique-count', property: 'sku', over },
    { compute: 'count', over: { name: 'Refund' } },
  ])('given a $compute that stays 0, then there is nothing to tell', async (definition) => {
    const { commit, order, changes, mains } = platform(
      configurationWith({ computedTraits: { it: definition }, facts: ['Trait Changed'] }),
    );
    await commit([order('m1', { properties: { total: 0 } })]);
    expect(changes()).toEqual([]);
    expect(mains()[0]?.computed ?? {}).toEqual({});
  });
});
