import { describe, expect, it } from '@jest/globals';
import { identifierItemKey } from '../identity/item-key.ts';
import { commitEvents } from './commit-events.ts';
import { findProfile } from './find-profile.ts';
import type { ItemKey, MainItem } from './items.ts';
import { memoryProfileStore, type StoreCall } from './profile-store.memory.ts';
import { type Commit, ItemTooLarge, type ProfileStore, StoreInDoubt } from './profile-store.ts';
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
} from './profiles.fixtures.ts';

const plain = configurationWith();
const buyers = configurationWith({
  segments: [{ performed: { name: 'Order Completed' }, atLeast: 1 }],
  facts: ['Segment Entered', 'Segment Exited', 'Profile Created', 'Profile Merged', 'Trait Changed'],
  subscriptions: [{ to: 'event', type: 'track', name: 'Order Completed' }],
});

let made = 0;
const track = (who: Partial<Sent>, event = 'Seen'): Sent => ({
  type: 'track',
  event,
  messageId: `m${(made += 1)}`,
  ...who,
});

/** A workspace's profiles, to which batches of events happen one after another. */
function world(configuration = plain, wrap: (store: ProfileStore) => ProfileStore = (store) => store) {
  const calls: StoreCall[] = [];
  const store = memoryProfileStore((call) => calls.push(call));
  const random = seededBytes(seeded(1));
  let now = NOON;
  const ports = { store: wrap(store), now: () => now, random, sleep: () => Promise.resolve() };
  async function happen(sent: readonly Sent[], { at = now, historical = false } = {}) {
    const events = sent.map((one) => eventOf(configuration, lineOf(one, at, historical)));
    const ends = await commitEvents(events, configuration, ports);
    return events.map((event) => ends.get(event));
  }
  const keyOf = (type: string, value: string) => identifierItemKey(configuration, { type, value });
  const find = (type: string, value: string) => findProfile({ store, consistent: true }, keyOf(type, value));
  const mains = () => [...store.items().values()].filter((item) => item.kind === 'main');
  const pass = (ms: number) => void (now += ms);
  return { store, calls, happen, find, keyOf, mains, pass };
}

const named = (main: MainItem | undefined) =>
  main?.identifiers.map(({ type, value }) => `${type}:${value}`).sort();

describe('what a commit costs', () => {
  it('given a new visitor, then it is one read and one write', async () => {
    const { happen, calls } = world();
    await happen([track({ anonymousId: 'a' }), track({ anonymousId: 'a' })]);
    expect(calls.map(({ is }) => is)).toEqual(['read', 'put']);
  });

  it('given a person whose device is known to belong to the user, then only the device is read', async () => {
    const { happen, calls } = world();
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    calls.splice(0);
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    expect(calls).toMatchObject([{ is: 'read', items: [{ kind: 'main' }] }, { is: 'put' }]);
  });

  it('given nothing new, then nothing is written', async () => {
    const { happen, calls } = world();
    const sent = track({ anonymousId: 'a' });
    await happen([sent]);
    calls.splice(0);
    expect(await happen([sent, sent])).toEqual(['duplicate', 'duplicate']);
    expect(calls.map(({ is }) => is)).toEqual(['read']);
  });
});

describe('who an event belongs to', () => {
  it('given an anonymous visitor who says who they are, then the user id is attached', async () => {
    const { happen, find, mains } = world();
    await happen([track({ anonymousId: 'a' })]);
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    expect(mains()).toHaveLength(1);
    expect(named(await find('user_id', 'u'))).toEqual(['anonymous_id:a', 'user_id:u']);
  });

  it('given two devices of one user, then the older profile takes the newer in and a redirect stays', async () => {
    const { happen, find, pass, mains, store, keyOf } = world();
    await happen([track({ anonymousId: 'a' })]);
    pass(1);
    await happen([track({ anonymousId: 'b', userId: 'u' })]);
    const older = await find('anonymous_id', 'a');
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    expect(mains()).toHaveLength(1);
    expect(await find('anonymous_id', 'b')).toMatchObject({
      profileId: older?.profileId,
      version: 2,
      merges: 1,
    });
    expect(store.items().get(keyOf('anonymous_id', 'b'))).toMatchObject({ kind: 'redirect', version: 2 });
    expect((await find('user_id', 'u'))?.state.recent).toHaveLength(3);
  });

  it('given the worked example of limits, then the email stays with its owner', async () => {
    const { happen, find } = world();
    await happen([track({ userId: 'abc123', context: { traits: { email: 'jane@example.com' } } })]);
    await happen([track({ userId: 'abc456', context: { traits: { email: 'jane@example.com' } } })]);
    expect(named(await find('user_id', 'abc456'))).toEqual(['user_id:abc456']);
    expect(named(await find('email', 'jane@example.com'))).toEqual([
      'email:jane@example.com',
      'user_id:abc123',
    ]);
  });

  it('given a shared device in one batch, then each user has a profile and the device stays with the first', async () => {
    const { happen, find, mains } = world();
    const ends = await happen(['u1', 'u2', 'u3', 'u1'].map((userId) => track({ userId, anonymousId: 'a' })));
    expect(ends).toEqual(['processed', 'processed', 'processed', 'processed']);
    expect(mains()).toHaveLength(3);
    expect(named(await find('anonymous_id', 'a'))).toEqual(['anonymous_id:a', 'user_id:u1']);
  });

  it('given a drop, then the write stands on the profile it relied on being as it was read', async () => {
    const commits: Commit[] = [];
    const { happen, find } = world(plain, (store) => ({
      ...store,
      commit: (commit) => (commits.push(commit), store.commit(commit)),
    }));
    await happen([track({ userId: 'u1', anonymousId: 'a' })]);
    const relied = await find('user_id', 'u1');
    await happen([track({ userId: 'u2', anonymousId: 'a' })]);
    expect(commits.at(-1)?.checks).toEqual([
      { key: relied?.key, expected: { profileId: relied?.profileId, version: 1 } },
    ]);
  });

  it('given a drop whose reason changes before the write, then it is decided again', async () => {
    let meddle: (() => Promise<unknown>) | undefined;
    const { happen, find, store } = world(plain, (inner) => ({
      ...inner,
      commit: async (commit) => {
        const first = meddle;
        meddle = undefined;
        if (commit.checks.length > 0) await first?.();
        return inner.commit(commit);
      },
    }));
    await happen([track({ userId: 'u1', anonymousId: 'a' })]);
    const relied = await find('user_id', 'u1');
    meddle = () =>
      store.commit({
        main: { ...relied!, version: 2 },
        expected: relied!,
        losers: [],
        pointers: [],
        checks: [],
      });
    expect(await happen([track({ userId: 'u2', anonymousId: 'a' })])).toEqual(['processed']);
    expect(named(await find('user_id', 'u2'))).toEqual(['user_id:u2']);
  });

  it('given a drop for the sake of what is never committed, then it is not dropped', async () => {
    const { happen, find } = world(plain, (store) => ({
      ...store,
      commit: (commit) =>
        commit.main.identifiers.some(({ value }) => value === 'u1')
          ? Promise.resolve('conflict')
          : store.commit(commit),
    }));
    const shared = ['u1', 'u2'].map((userId) => track({ userId, anonymousId: 'a' }));
    expect(await happen(shared)).toEqual(['retry', 'processed']);
    expect(named(await find('user_id', 'u2'))).toEqual(['anonymous_id:a', 'user_id:u2']);
  });

  const alias = () => ({ type: 'alias', userId: 'new', previousId: 'old', messageId: `m${(made += 1)}` });
  const orders: readonly [string, readonly (() => Sent)[]][] = [
    ['after both were seen', [() => track({ userId: 'old' }), () => track({ userId: 'new' }), alias]],
    ['before either was seen', [alias, () => track({ userId: 'old' }), () => track({ userId: 'new' })]],
    ['between them', [() => track({ userId: 'old' }), alias, () => track({ userId: 'new' })]],
    ['for an anonymous id', [() => track({ anonymousId: 'old' }), alias, () => track({ userId: 'new' })]],
  ];
  it.each(orders)('given an alias %s, then its two ids are one person', async (_, sent) => {
    const apart = world();
    for (const one of sent) await apart.happen([one()]);
    const together = world();
    await together.happen(sent.map((one) => one()));
    for (const { mains, find } of [apart, together]) {
      expect(mains()).toHaveLength(1);
      expect(named(await find('user_id', 'new'))).toEqual([
        'anonymous_id:old',
        'previous_id:old',
        'user_id:new',
      ]);
      expect((await find('user_id', 'old'))?.state.recent).toHaveLength(3);
    }
  });

  it('given more joins in a batch than a transaction takes, then all of them happen, in several', async () => {
    const { happen, mains, calls } = world();
    const context = (from: number) => ({
      externalIds: Array.from({ length: 15 }, (_, i) => ({ id: `id${from + i}`, type: `t${from + i}` })),
    });
    const sent = Array.from({ length: 8 }, (_, i) => track({ userId: 'u', context: context(i * 15) }));
    expect(new Set(await happen(sent))).toEqual(new Set(['processed']));
    const owner = mains().find(({ identifiers }) => identifiers.length > 1);
    expect(owner?.identifiers).toHaveLength(121);
    const sizes = calls.map((call) => (call.is === 'transact' ? call.items.length : 0));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(90);
  });

  it('given a pointer through two redirects, then reading it once makes it short', async () => {
    const { happen, pass, store, keyOf, find } = world();
    for (const anonymousId of ['a', 'b', 'c']) {
      pass(1);
      await happen([track({ anonymousId, ...(anonymousId === 'c' && { userId: 'u' }) })]);
    }
    const joined = (one: string, other: string) =>
      track({ anonymousId: one, context: { externalIds: [{ id: `${one}${other}`, type: 'crm' }] } });
    await happen([joined('b', 'c'), { ...joined('b', 'c'), anonymousId: 'c' }]);
    await happen([joined('a', 'b'), { ...joined('a', 'b'), anonymousId: 'b' }]);
    await happen([track({ userId: 'u' })]);
    expect(store.items().get(keyOf('user_id', 'u'))).toMatchObject({
      kind: 'pointer',
      to: keyOf('anonymous_id', 'a'),
    });
    expect((await find('user_id', 'u'))?.merges).toBe(2);
  });
});

describe('what is remembered', () => {
  async function busy() {
    const one = world();
    const early = track({ anonymousId: 'a' });
    await one.happen([early], { at: NOON - 1000 });
    for (let batch = 0; batch < 50; batch += 1) {
      one.pass(1);
      await one.happen(Array.from({ length: 200 }, () => track({ anonymousId: 'a' })));
    }
    return { ...one, early };
  }

  it('given 10,000 events later and 23 hours late, then a repeat is still known, and few chunks are listed', async () => {
    const { happen, early, pass, mains } = await busy();
    const [main] = mains();
    expect(main?.ring.length).toBeLessThanOrEqual(48);
    expect(main?.chunks.length).toBeLessThanOrEqual(24);
    pass(23 * HOUR);
    expect(await happen([early], { at: NOON - 1000 })).toEqual(['duplicate']);
    expect(mains()).toEqual([main]);
  });

  it('given chunks that were joined again and again, then every event of them is still known', async () => {
    const { happen, mains, pass } = world();
    const batches = Array.from({ length: 80 }, () =>
      Array.from({ length: 30 }, () => track({ anonymousId: 'a' })),
    );
    for (const [index, batch] of batches.entries()) {
      pass(1);
      await happen(batch, { at: NOON + index });
    }
    const [main] = mains();
    expect(main?.chunks.length).toBeLessThan(20);
    for (const [index, batch] of batches.entries())
      expect(new Set(await happen(batch, { at: NOON + index }))).toEqual(new Set(['duplicate']));
    expect(mains()).toEqual([main]);
  });

  it('given a chunk that is lost before its time, then the event is not folded but tried again later', async () => {
    const lost = new Set<ItemKey>();
    const { happen, early, mains } = await (async () => {
      const hiding = (store: ProfileStore): ProfileStore => ({
        ...store,
        read: async (keys, options) =>
          new Map([...(await store.read(keys, options))].filter(([key]) => !lost.has(key))),
      });
      const one = world(plain, hiding);
      const sent = track({ anonymousId: 'a' });
      await one.happen([sent], { at: NOON - 1000 });
      await one.happen(Array.from({ length: 60 }, () => track({ anonymousId: 'a' })));
      return { ...one, early: sent };
    })();
    for (const { key } of mains()[0]?.chunks ?? []) lost.add(key);
    expect(await happen([early], { at: NOON - 1000 })).toEqual(['retry']);
    expect(await happen([track({ anonymousId: 'a' })], { at: NOON + 1 })).toEqual(['processed']);
  });

  it('given chunks that have expired, then they are listed no more', async () => {
    const { happen, pass, mains } = await busy();
    pass(30 * HOUR);
    await happen([track({ anonymousId: 'a' })]);
    expect(mains()[0]?.chunks).toEqual([]);
    expect(mains()[0]?.watermark).toBeDefined();
  });

  it('given a write without an answer that took effect, then the event counts once, as processed', async () => {
    let silent = true;
    const { happen, mains } = world(plain, (store) => ({
      ...store,
      commit: async (commit) => {
        const outcome = await store.commit(commit);
        if (silent) {
          silent = false;
          throw new StoreInDoubt('no answer');
        }
        return outcome;
      },
    }));
    expect(await happen([track({ anonymousId: 'a' })])).toEqual(['processed']);
    expect(mains()).toMatchObject([{ version: 1 }]);
  });

  it('given a repeat across a merge, then it is known on the other side', async () => {
    const { happen, find } = world();
    const early = track({ anonymousId: 'b' });
    await happen([track({ anonymousId: 'a' }), early]);
    await happen([track({ anonymousId: 'a', userId: 'u' }), track({ anonymousId: 'b', userId: 'u' })]);
    expect(await happen([early])).toEqual(['duplicate']);
    expect((await find('user_id', 'u'))?.state.recent).toHaveLength(4);
  });
});

describe('facts of a commit', () => {
  const bought = (who: Partial<Sent>) =>
    track(
      {
        ...who,
        context: {
          ip: '192.0.2.1',
          userAgent: 'x',
          device: { id: 'd' },
          locale: 'de',
          traits: { email: 'j@x.org' },
        },
      },
      'Order Completed',
    );

  it('given a first order, then creation, entry and the event leave, and nothing of them the next time', async () => {
    const { happen, find, store } = world(buyers);
    await happen([bought({ anonymousId: 'a' })]);
    const main = await find('anonymous_id', 'a');
    expect(main?.changes).toMatchObject([
      { is: 'profile-created', number: 1 },
      { is: 'segment-entered', number: 1, segmentId: segmentId(0), reason: 'event' },
      { is: 'event-forwarded', number: 1, type: 'track', name: 'Order Completed' },
    ]);
    const chunk = [...store.items().values()].find(({ kind }) => kind === 'chunk');
    // Whole: what is personal leaves the table at delivery alone.
    const whole = bought({ anonymousId: 'a' })['context'];
    expect(chunk).toMatchObject({ bodies: { 2: { event: 'Order Completed', context: whole } } });
    await happen([track({ anonymousId: 'a' })]);
    expect((await find('anonymous_id', 'a'))?.changes).toEqual([]);
  });

  it('given a merge, then the loser closes its memberships and the survivor says where numbers go on', async () => {
    const { happen, find, pass, store, keyOf } = world(buyers);
    await happen([track({ anonymousId: 'a' })]);
    pass(1);
    await happen([bought({ anonymousId: 'b', userId: 'u' })]);
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    expect(store.items().get(keyOf('anonymous_id', 'b'))).toMatchObject({
      kind: 'redirect',
      version: 2,
      changes: [{ is: 'segment-exited', number: 2, reason: 'merged' }],
      numbers: { [segmentId(0)]: 2 },
    });
    const main = await find('user_id', 'u');
    expect(main?.changes).toMatchObject([
      { is: 'profile-merged', number: 2, numbers: { [segmentId(0)]: 1, profile: 1, event: 1 } },
      { is: 'segment-entered', number: 2, reason: 'merged' },
    ]);
  });

  it('given history, then it is folded and makes no fact, now or later', async () => {
    const { happen, find } = world(buyers);
    await happen([bought({ anonymousId: 'a' })], { historical: true });
    const main = await find('anonymous_id', 'a');
    expect(main?.memberships).toHaveProperty(segmentId(0));
    expect(main?.changes).toMatchObject([{ is: 'segment-entered', silent: true, number: 0 }]);
    expect(main?.numbers).toEqual({});
    await happen([track({ anonymousId: 'a' })]);
    expect((await find('anonymous_id', 'a'))?.changes).toEqual([]);
  });

  it('given a trait written with the value it has, then that is no change', async () => {
    const { happen, find, pass } = world(buyers);
    const identify = (plan: string) => ({
      ...track({ anonymousId: 'a', traits: { plan } }),
      type: 'identify',
    });
    const changed: unknown[] = [];
    for (const plan of ['pro', 'pro', 'free']) {
      pass(1);
      await happen([identify(plan)]);
      changed.push(
        (await find('anonymous_id', 'a'))?.changes.filter(({ is }) => is === 'trait-changed').length,
      );
    }
    expect(changed).toEqual([1, 0, 1]);
  });
});

describe('what cannot be written', () => {
  it('given a profile beyond what an item holds, then only its events are refused', async () => {
    const { happen, mains } = world();
    const text = 'x'.repeat(30_000);
    const large = (from: number) => ({
      ...track({
        anonymousId: 'a',
        traits: Object.fromEntries([0, 1, 2].map((i) => [`t${from + i}`, text])),
      }),
      type: 'identify',
    });
    const ends = await happen([...[0, 3, 6, 9, 12].map(large), track({ anonymousId: 'b' })]);
    expect(ends).toEqual([...Array.from({ length: 5 }, () => 'too-large'), 'processed']);
    expect(mains()).toHaveLength(1);
  });

  it('given ever more kinds of consent, then what no longer fits is refused and harms nobody else', async () => {
    const { happen, find } = world();
    const asked = (from: number) =>
      Object.fromEntries(Array.from({ length: 900 }, (_, i) => [`category-${from}-${i}`, true]));
    const consenting = (from: number) =>
      track({ anonymousId: 'a', context: { consent: { categoryPreferences: asked(from) } } });
    const ends = [];
    for (let index = 0; index < 12; index += 1)
      ends.push(...(await happen([consenting(index), track({ anonymousId: 'b' })])));
    expect(ends).toContain('too-large');
    expect(ends.filter((_, index) => index % 2 === 1)).not.toContain('too-large');
    expect(Object.keys((await find('anonymous_id', 'a'))?.state.consent ?? {}).length).toBeGreaterThan(900);
  });

  it('given an item that the store finds too large, then its events are refused and not tried again', async () => {
    let calls = 0;
    const { happen } = world(plain, (store) => ({
      ...store,
      commit: (commit) => {
        calls += 1;
        return commit.main.identifiers.some(({ value }) => value === 'a')
          ? Promise.reject(new ItemTooLarge())
          : store.commit(commit);
      },
    }));
    expect(await happen([track({ anonymousId: 'a' }), track({ anonymousId: 'b' })])).toEqual([
      'too-large',
      'processed',
    ]);
    expect(calls).toBe(2);
  });

  it('given a profile that others write all the time, then it is tried three times and its events are to come again', async () => {
    let tries = 0;
    const { happen } = world(plain, (store) => ({
      ...store,
      commit: (commit) => {
        if (commit.main.key.length === 0 || commit.main.identifiers[0]?.value !== 'a')
          return store.commit(commit);
        tries += 1;
        return Promise.resolve('conflict');
      },
    }));
    expect(await happen([track({ anonymousId: 'a' }), track({ anonymousId: 'b' })])).toEqual([
      'retry',
      'processed',
    ]);
    expect(tries).toBe(3);
  });

  it('given a table that is broken, then the batch fails', async () => {
    const { happen } = world(plain, (store) => ({
      ...store,
      commit: () => Promise.reject(new Error('denied')),
    }));
    await expect(happen([track({ anonymousId: 'a' })])).rejects.toThrow('denied');
  });
});
