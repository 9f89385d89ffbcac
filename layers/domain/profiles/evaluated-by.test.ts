import { describe, expect, it } from '@jest/globals';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { commitEvents } from './commit-events.ts';
import type { MainItem } from './items.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  MINUTE,
  NOON,
  seeded,
  seededBytes,
  segmentId,
  type Sent,
} from './profiles.fixtures.ts';
import { wakeProfile } from './wake-profile.ts';

const ordered = { performed: { name: 'Order Completed' }, atLeast: 1, within: '1d' };
const silent = { notPerformed: { name: 'Order Completed' }, within: '1d' };
const orders = { compute: 'count', over: { name: 'Order Completed' }, within: '1d' };
const SECOND = 1_000;

/** What a worker knows that read its configuration before the rules were made, and one that read it after. */
const stale = configurationWith();
const fresh = (given: Parameters<typeof configurationWith>[0]) => ({
  ...configurationWith(given),
  version: 2,
});

/** Somebody who ordered so long ago that a day since then is over five seconds past noon. */
async function world(configuration: CompiledConfiguration) {
  const store = memoryProfileStore();
  let time = NOON;
  const ports = {
    ...{ store, now: () => time, random: seededBytes(seeded(1)) },
    sleep: () => Promise.resolve(),
  };
  const fold = (by: CompiledConfiguration, sent: Partial<Sent>, at = time) => {
    const said = { type: 'track', messageId: 'm1', anonymousId: 'a1', event: 'Order Completed', ...sent };
    return commitEvents([eventOf(by, lineOf(said, at))], by, ports);
  };
  const mains = () => [...store.items().values()].filter((item): item is MainItem => item.kind === 'main');
  await fold(configuration, {}, NOON - 24 * HOUR + 5 * SECOND);
  return {
    fold,
    main: () => mains()[0]!,
    wake: (by: CompiledConfiguration) => wakeProfile(mains()[0]!.key, by, ports),
    at: (ms: number) => void (time = NOON + ms),
  };
}

describe('a worker that knows less than the one before it', () => {
  it('given a timer of a segment it does not know, when it wakes the profile, then somebody looks again', async () => {
    const all = fresh({ segments: [ordered] });
    const { main, wake, at } = await world(all);
    at(5 * SECOND);
    await wake(stale);
    expect(main()).toMatchObject({ dueAt: NOON + 15 * SECOND, memberships: { [segmentId(0)]: {} } });
    at(15 * SECOND);
    await wake(all);
    expect(main()).toMatchObject({ memberships: {}, changes: [{ is: 'segment-exited', reason: 'time' }] });
    expect(main().dueAt).toBeUndefined();
  });

  it('given a timer that has just come, when it folds an event, then somebody looks again', async () => {
    const all = fresh({ segments: [ordered] });
    const { main, fold, wake, at } = await world(all);
    at(6 * SECOND);
    await fold(stale, { messageId: 'm2', event: 'Seen' });
    expect(main().dueAt).toBe(NOON + 16 * SECOND);
    at(16 * SECOND);
    await wake(all);
    expect(main().memberships).toEqual({});
  });

  it('given a timer of a segment that the person is to enter, when it passes, then they enter all the same', async () => {
    const all = fresh({ segments: [silent] });
    const { main, wake, at } = await world(all);
    expect(main()).toMatchObject({ memberships: {}, dueAt: NOON + 5 * SECOND });
    at(5 * SECOND);
    await wake(stale);
    await wake(stale);
    at(15 * SECOND);
    await wake(stale);
    at(25 * SECOND);
    await wake(all);
    expect(main()).toMatchObject({ memberships: { [segmentId(0)]: {} } });
  });

  it('given a segment that has another window now, when it wakes the profile, then somebody looks again', async () => {
    const all = fresh({ segments: [ordered] });
    const older = configurationWith({ segments: [ordered] });
    const newer = { ...all, segments: all.segments.map((segment) => ({ ...segment, version: 2 })) };
    const { main, wake, at } = await world(newer);
    at(5 * SECOND);
    await wake(older);
    expect(main().dueAt).toBe(NOON + 15 * SECOND);
  });

  it('given a computed trait with a window, when its time passes, then its change is told all the same', async () => {
    const all = fresh({ computedTraits: { orders }, facts: ['Trait Changed'] });
    const { main, wake, at } = await world(all);
    at(5 * SECOND);
    await wake(stale);
    at(15 * SECOND);
    await wake(all);
    expect(main().changes).toMatchObject([{ is: 'trait-changed', trait: 'orders' }]);
    expect(main().dueAt).toBeUndefined();
  });

  it('given a profile that takes one in that it knows less of, then somebody looks again', async () => {
    const all = fresh({ segments: [ordered] });
    const { main, fold } = await world(stale);
    await fold(all, { messageId: 'm2', anonymousId: undefined, userId: 'u1' }, NOON - HOUR);
    await fold(stale, { messageId: 'm3', type: 'identify', event: undefined, userId: 'u1' });
    expect(main()).toMatchObject({ merges: 1, evaluatedBy: { version: 2 }, dueAt: NOON + 10 * SECOND });
  });
});

describe('a worker that knows all', () => {
  it('given a segment that was deleted, then its members are woken for its last time and never again', async () => {
    const { main, wake, at } = await world(fresh({ segments: [ordered] }));
    at(5 * SECOND);
    await wake({ ...stale, version: 3 });
    expect(main().dueAt).toBeUndefined();
  });

  it('given a configuration that was set back, then after a quarter of an hour it is the one that counts', async () => {
    const { main, wake, at } = await world(fresh({ segments: [ordered] }));
    at(16 * MINUTE);
    await wake(stale);
    expect(main().dueAt).toBeUndefined();
    expect(main().evaluatedBy).toEqual({ version: 1, at: NOON + 16 * MINUTE });
  });
});
