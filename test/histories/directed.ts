import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import type { Commit, CommitOutcome, ProfileStore } from '@tributary/domain/profiles/profile-store';
import type { ItemKey, MainItem, ProfileItem } from '@tributary/domain/profiles/items';
import { NOON, seededBytes, type Sent } from '@tributary/domain/profiles/profiles.fixtures';
import { seededRandom } from '../faults/seeded-random.ts';
import { check, profileEvents } from './check.ts';
import { foldsOf } from './folds.ts';
import { configuration, UNLIMITED, RULES, type RulesName } from './setting.ts';
import { itemsOf } from './store.ts';
import type { Violation } from './violation.ts';
import { watch } from './watch.ts';
import { QUANTUM, type Made } from './workload.ts';

/** Schedules that random histories hit once in thousands, each on its own: what they find broken. */
export const directed: Readonly<Record<string, () => Promise<Violation | undefined>>> = {
  'a drop is not decided on what is only staged': dropOnStaged,
  'a drop holds when its commit takes effect': dropThatPassed,
  'a closing exit is numbered from what was committed': closingExit,
  'the memory that was asked is the one that folds': baseCheck,
  'of two moves the newer one counts': newerMove,
  'a link is not made stronger by what somebody else counted': foreignLink,
};

/** What happens in place of a call, once. */
type Hooks = {
  commit?: (commit: Commit) => Promise<CommitOutcome | undefined>;
  read?: (items: ReadonlyMap<ItemKey, ProfileItem>) => ReadonlyMap<ItemKey, ProfileItem>;
};

/** Events in the order of their times, and a store in whose calls the schedule may meddle. */
function scene(sent: readonly Sent[], name: RulesName = 'usual') {
  const rules = RULES[name];
  const made: Made[] = sent.map((event, index) => ({
    event,
    at: NOON - (99 - index) * QUANTUM,
    historical: false,
  }));
  const events = profileEvents(made, UNLIMITED);
  const inner = memoryProfileStore();
  const found: { violation?: Violation } = {};
  const standing = new Map<ItemKey, ProfileItem>();
  const folds = foldsOf(() => now);
  const look = watch({ rules, events, items: standing, folds, now: () => now });
  const random = seededBytes(seededRandom(1));
  let now = NOON;

  function store(hooks: Hooks): ProfileStore {
    return {
      ...inner,
      async read(keys, options) {
        const items = await inner.read(keys, options);
        return (options.consistent ? undefined : hooks.read?.(items)) ?? items;
      },
      async putChunk(chunk) {
        await inner.putChunk(chunk);
        standing.set(chunk.key, chunk);
      },
      async commit(commit) {
        const instead = await hooks.commit?.(commit);
        if (instead !== undefined) return instead;
        const outcome = await inner.commit(commit);
        if (outcome === 'conflict') return outcome;
        const items = itemsOf(commit);
        const before = new Map([...standing].filter(([key]) => items.some((item) => item.key === key)));
        for (const item of items) standing.set(item.key, structuredClone(item));
        found.violation ??= look({ worker: 'directed', commit, before });
        return outcome;
      },
    };
  }

  return {
    items: () => inner.items(),
    /** Changes a profile as no event does, and lets identifiers point at it. */
    plant: async (main: MainItem, pointers: readonly ItemKey[] = []) => {
      const { key: to, profileId, version } = main;
      const items = pointers.map((key) => ({ kind: 'pointer', key, to }) as const);
      await inner.commit({ main, expected: { profileId, version }, losers: [], pointers: items, checks: [] });
      for (const item of [main, ...items]) standing.set(item.key, structuredClone(item));
    },
    /** Folds events of these positions in one batch. */
    fold: async (which: readonly number[], hooks: Hooks = {}) => {
      const batch = which.map((index) => ({ ...events[index]! }));
      const ports = { now: () => (now += 1), random, sleep: () => Promise.resolve(), rules };
      await commitEvents(batch, { ...configuration, identity: rules }, { ...ports, store: store(hooks) });
    },
    end: () => found.violation ?? check({ events, items: inner.items(), rules, folds, now }),
  };
}

const seen = (messageId: string, ids: Partial<Sent>): Sent => ({
  ...ids,
  type: 'track',
  event: 'Seen',
  messageId,
});
const bought = (messageId: string, ids: Partial<Sent>): Sent => ({
  ...{ ...ids, type: 'track', event: 'Order Completed', messageId, properties: { total: 60 } },
});

const known = (messageId: string, email: string, ids: Partial<Sent>): Sent =>
  seen(messageId, { ...ids, context: { traits: { email } } });

/** Two people on one device in one batch; the first one's commit is cancelled. */
async function dropOnStaged() {
  const { fold, end } = scene([
    seen('m0', { userId: 'u1', anonymousId: 'a1' }),
    seen('m1', { userId: 'u2', anonymousId: 'a1' }),
  ]);
  let cancelled = 0;
  const cancelFirst = ({ main }: Commit) => {
    const isFirst = main.identifiers.some(({ value }) => value === 'u1');
    return Promise.resolve(isFirst && (cancelled += 1) === 1 ? ('conflict' as const) : undefined);
  };
  await fold([0, 1], { commit: cancelFirst });
  return end();
}

/** While an event that lost its device to a limit is written, the device's owner gives up the user id in the way. */
async function dropThatPassed() {
  const sent: readonly Sent[] = [
    seen('m0', { userId: 'u2', anonymousId: 'a1' }),
    seen('m1', { userId: 'u1', anonymousId: 'a2' }),
    seen('m2', { userId: 'u1', anonymousId: 'a1' }),
    seen('m3', { userId: 'u3', anonymousId: 'a1' }),
    { type: 'alias', messageId: 'm4', userId: 'u2', previousId: 'u3' },
  ];
  const { fold, end } = scene(sent, 'twoUsers');
  await fold([3]);
  await fold([0]);
  await fold([1]);
  let meddled = false;
  const meddle = async () => {
    if (!meddled) {
      meddled = true;
      await fold([4]);
    }
    return undefined;
  };
  await fold([2], { commit: meddle });
  return end();
}

/** Both are in a segment; the survivor, in and out of another one, has counted further than the one that ends. */
async function closingExit() {
  const identify = (messageId: string, anonymousId: string, plan: string): Sent => ({
    ...{ type: 'identify', messageId, anonymousId, traits: { plan } },
  });
  const { fold, end } = scene([
    identify('m0', 'a1', 'pro'),
    identify('m1', 'a1', 'free'),
    identify('m2', 'a1', 'pro'),
    identify('m3', 'a2', 'pro'),
    seen('m4', { userId: 'u1', anonymousId: 'a1' }),
    seen('m5', { userId: 'u1', anonymousId: 'a2' }),
  ]);
  for (const index of [0, 1, 2, 3, 4, 5]) await fold([index]);
  return end();
}

/** A profile was merged away; one event of a batch still reads it as it was, another brings the one that took it in. */
async function baseCheck() {
  const { fold, end, items } = scene([
    seen('m0', { anonymousId: 'b1' }),
    seen('m1', { userId: 'u1', anonymousId: 'a1' }),
    bought('m2', { userId: 'u1', anonymousId: 'a1' }),
    seen('m3', { userId: 'u1', anonymousId: 'b1' }),
    seen('m4', { anonymousId: 'b1' }),
  ]);
  await fold([0]);
  await fold([1]);
  const [old] = [...items()].filter(([, item]) => item.kind === 'main' && item.identifiers.length === 2);
  await fold([2]);
  await fold([3]);
  const stale = (found: ReadonlyMap<ItemKey, ProfileItem>) => new Map(found).set(old![0], old![1]);
  await fold([4, 2], { read: stale });
  return end();
}

/** Each of two profiles that are merged knows where two identifiers went; of each, the other one knows it better. */
async function newerMove() {
  const people = ['a1', 'b1', 'c1', 'd1'];
  const { fold, end, items, plant } = scene([
    ...people.map((anonymousId, index) => seen(`m${index}`, { anonymousId })),
    seen('m4', { userId: 'a2', anonymousId: 'a1' }),
    seen('m5', { userId: 'a2', anonymousId: 'b1' }),
    seen('m6', { anonymousId: 'x1' }),
    seen('m7', { anonymousId: 'y1' }),
  ]);
  for (const index of [0, 1, 2, 3]) await fold([index]);
  const keyOf = (value: string) => identifierItemKey(configuration, { type: 'anonymous_id', value });
  const [a, b, c, d, x, y] = [keyOf('a1'), keyOf('b1'), keyOf('c1'), keyOf('d1'), keyOf('x1'), keyOf('y1')];
  const main = (key: ItemKey) => mainAt(items(), key);
  const owned = (value: string, key: ItemKey) => ({ type: 'anonymous_id', value, key, firstSeen: NOON });
  // c owns x, d owns y; a knows the newer move of x, b the newer one of y.
  await plant({ ...main(c), identifiers: [...main(c).identifiers, owned('x1', x)] });
  await plant({ ...main(d), identifiers: [...main(d).identifiers, owned('y1', y)] });
  await plant({ ...main(a), moved: { [x]: { to: c, at: 2 }, [y]: { to: c, at: 1 } } }, [x]);
  await plant({ ...main(b), moved: { [x]: { to: d, at: 1 }, [y]: { to: d, at: 2 } } }, [y]);
  for (const index of [4, 5, 6, 7]) await fold([index]);
  return end();
}

/** Somebody has come with an address twice; another one brings it for the first time, on that one's device. */
async function foreignLink() {
  const { fold, end } = scene(
    [
      known('m0', 'e@shop.test', { anonymousId: 'x1' }),
      seen('m1', { userId: 'c', anonymousId: 'n1' }),
      known('m2', 'e@shop.test', { userId: 'c' }),
      known('m3', 'e@shop.test', { userId: 'c' }),
      seen('m4', { userId: 'a' }),
      known('m5', 'e@shop.test', { userId: 'a', anonymousId: 'n1' }),
    ],
    'stronger',
  );
  for (const index of [0, 1, 2, 3, 4, 5]) await fold([index]);
  return end();
}

function mainAt(items: ReadonlyMap<ItemKey, ProfileItem>, key: ItemKey): MainItem {
  const item = items.get(key);
  if (item?.kind !== 'main') throw new Error('A profile stands there.');
  return item;
}
