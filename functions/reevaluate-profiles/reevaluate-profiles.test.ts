import { describe, expect, it } from '@jest/globals';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import type { MainItem } from '@tributary/domain/profiles/items';
import { memoryDueProfiles } from '@tributary/domain/profiles/due-profiles.memory';
import {
  StoreInDoubt,
  type DueProfiles,
  type ProfileStore,
  type WakeUps,
} from '@tributary/domain/profiles/profile-store';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  eventOf,
  lineOf,
  MINUTE,
  NOON,
  segmentId,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import { queueDueProfiles, wakeProfiles } from './reevaluate-profiles.ts';

const browsers = {
  performed: { type: 'track', name: 'Product Added' },
  atLeast: 1,
  within: '10m',
};
const configuration = configurationWith({
  segments: [browsers],
  facts: ['Segment Entered', 'Segment Exited'],
});
type WakeUp = Parameters<WakeUps['schedule']>[0][number];

/** A person who put something into a cart at noon, and so is a member until ten past. */
async function aBrowser() {
  const store = memoryProfileStore();
  const sent = { messageId: 'm1', type: 'track', event: 'Product Added', anonymousId: 'a1' };
  const event = eventOf(configuration, lineOf(sent, NOON));
  await commitEvents([event], configuration, {
    store,
    now: () => NOON,
    random: (size) => Buffer.alloc(size, 1),
    sleep: () => Promise.resolve(),
  });
  return { store, main: () => mainOf(store) };
}

function mainOf(store: ReturnType<typeof memoryProfileStore>): MainItem {
  const [item] = [...store.items().values()];
  if (item?.kind !== 'main') throw new Error('There is one profile.');
  return item;
}

function wake(store: ProfileStore, now: number, key: string) {
  const workspaceId = key.slice(0, key.indexOf('#'));
  const scheduled: WakeUp[] = [];
  const handle = wakeProfiles({
    store,
    configuration: (id) => Promise.resolve(id === WORKSPACE ? configuration : undefined),
    wakeUps: { schedule: (all) => (scheduled.push(...all), Promise.resolve()) },
    now: () => now,
    observe: () => undefined,
  });
  const body = JSON.stringify({ v: 1, workspaceId, key, at: now });
  const message = { id: '1', body, queue: 'wake', sentAt: now, firstReceivedAt: now, receives: 1 };
  const outcome = handle([message], { remainingMs: () => 60_000 });
  return outcome.then(([end]) => ({ end, scheduled }));
}

describe('waking a profile', () => {
  it('given its window is over, then the membership ends with a fact that says time', async () => {
    const { store, main } = await aBrowser();
    expect(Object.keys(main().memberships)).toEqual([segmentId(0)]);
    const { end } = await wake(store, NOON + 10 * MINUTE, main().key);
    expect(end).toEqual({ kind: 'done' });
    expect(main().memberships).toEqual({});
    expect(main().changes).toMatchObject([{ is: 'segment-exited', reason: 'time', number: 2 }]);
    expect(main().dueAt).toBeUndefined();
  });

  it('given it is woken twice, then the second changes nothing', async () => {
    const { store, main } = await aBrowser();
    await wake(store, NOON + 10 * MINUTE, main().key);
    const once = main();
    await wake(store, NOON + 11 * MINUTE, main().key);
    expect(main()).toEqual(once);
  });

  it('given it is woken a second early, then it is asked for again at its time', async () => {
    const { store, main } = await aBrowser();
    const before = main();
    const { end, scheduled } = await wake(store, NOON + 10 * MINUTE - 1000, before.key);
    expect(end).toEqual({ kind: 'done' });
    expect(scheduled).toEqual([{ workspaceId: WORKSPACE, key: before.key, at: NOON + 10 * MINUTE }]);
    expect(main()).toEqual(before);
  });

  it('given its time has moved far ahead, then the tick will find it', async () => {
    const { store, main } = await aBrowser();
    expect((await wake(store, NOON + MINUTE, main().key)).scheduled).toEqual([]);
  });

  it('given nobody is there any more, or no workspace, then there is nothing to do', async () => {
    const { store } = await aBrowser();
    expect((await wake(store, NOON, `${WORKSPACE}#nobody`)).end).toEqual({ kind: 'done' });
    expect((await wake(store, NOON, `wsp_${'9'.repeat(32)}#a`)).end).toEqual({ kind: 'done' });
  });

  it.each([
    ['another write always wins', () => Promise.resolve('conflict' as const)],
    ['the store does not answer', () => Promise.reject(new StoreInDoubt('No answer.'))],
  ])('given %s, then the message comes back', async (_name, commit) => {
    const { store, main } = await aBrowser();
    const { end } = await wake({ ...store, commit }, NOON + 10 * MINUTE, main().key);
    expect(end).toEqual({ kind: 'retry', afterMs: 5000 });
    expect(Object.keys(main().memberships)).toEqual([segmentId(0)]);
  });

  it('given a message that is none of ours, then it is not taken for done', async () => {
    const handle = wakeProfiles({
      store: memoryProfileStore(),
      configuration: () => Promise.resolve(configuration),
      wakeUps: { schedule: () => Promise.resolve() },
      now: () => NOON,
      observe: () => undefined,
    });
    const bodies = ['{', '{"v":2}'].map((body) => ({
      id: body,
      body,
      queue: 'wake',
      sentAt: NOON,
      firstReceivedAt: NOON,
      receives: 1,
    }));
    const ends = await handle(bodies, { remainingMs: () => 60_000 });
    expect(ends).toEqual([{ kind: 'retry' }, { kind: 'retry' }]);
  });
});

describe('the tick', () => {
  function ticking(due: DueProfiles, now = NOON) {
    const queued: WakeUp[] = [];
    const counts: Record<string, number>[] = [];
    const tick = queueDueProfiles({
      due,
      wakeUps: { schedule: (all) => (queued.push(...all), Promise.resolve()) },
      now: () => now,
      observe: (all) => counts.push({ ...all }),
    });
    return { tick, queued, counts };
  }

  it('hands over what falls due before the next one, and what fell due while the platform stood still', async () => {
    const { tick, queued, counts } = ticking({
      async *due({ from }) {
        for (let index = 0; index < (from === 0 ? 0 : 1200); index += 1)
          yield await Promise.resolve({ key: `${WORKSPACE}#${index}`, dueAt: NOON + index });
      },
    });
    await tick();
    expect(queued).toHaveLength(1200);
    expect(queued[1199]).toEqual({ workspaceId: WORKSPACE, key: `${WORKSPACE}#1199`, at: NOON + 1199 });
    expect(counts).toEqual([{ ProfilesQueued: 1200, ProfilesOverdue: 0 }]);
  });

  it('given a platform that stood still for a week, then a timer that passed meanwhile still fires', async () => {
    const { store, main } = await aBrowser();
    const later = NOON + 7 * 24 * 60 * MINUTE;
    const { tick, queued } = ticking(memoryDueProfiles(store), later);
    await tick();
    expect(queued).toMatchObject([{ workspaceId: WORKSPACE, key: main().key }]);
    await wake(store, later, queued[0]!.key);
    expect(main().memberships).toEqual({});
    await tick();
    expect(queued).toHaveLength(1);
  });

  it('given more overdue than a tick may hand over, then what falls due now comes first, and whole', async () => {
    const ranges: Parameters<DueProfiles['due']>[0][] = [];
    const { tick, queued, counts } = ticking({
      async *due(range) {
        ranges.push(range);
        for (let index = 0; index < (range.limit ?? 30_000); index += 1)
          yield await Promise.resolve({ key: `${WORKSPACE}#${index}`, dueAt: range.from });
      },
    });
    await tick();
    const recently = NOON - 10 * MINUTE;
    expect(ranges).toEqual([
      { from: recently, to: NOON + 2 * MINUTE },
      { from: 0, to: recently, limit: 24_000 },
    ]);
    expect(queued[29_999]).toMatchObject({ at: recently });
    expect(counts).toEqual([{ ProfilesQueued: 54_000, ProfilesOverdue: 24_000 }]);
  });

  it('given profiles of a workspace that is gone, when woken once, then they are never due again', async () => {
    const { store, main } = await aBrowser();
    const before = main();
    const handle = wakeProfiles({
      store,
      configuration: () => Promise.resolve(undefined),
      wakeUps: { schedule: () => Promise.resolve() },
      now: () => NOON + 10 * MINUTE,
      observe: () => undefined,
    });
    const body = JSON.stringify({ v: 1, workspaceId: WORKSPACE, key: before.key, at: NOON });
    const message = { id: '1', body, queue: 'wake', sentAt: NOON, firstReceivedAt: NOON, receives: 1 };
    for (let time = 0; time < 2; time += 1)
      expect(await handle([message], { remainingMs: () => 60_000 })).toEqual([{ kind: 'done' }]);
    const { dueAt, ...rest } = before;
    expect(dueAt).toBeDefined();
    expect(main()).toEqual({ ...rest, version: before.version + 1, changes: [] });
  });
});
