import { describe, expect, it } from '@jest/globals';
import { accountKey } from '@tributary/domain/accounts/account-events';
import { membersToTell } from '@tributary/domain/accounts/members';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import type { EventLine } from '@tributary/domain/collecting/event-line';
import { rulesWith } from '@tributary/domain/identity/identity.fixtures';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { MainItem } from '@tributary/domain/profiles/items';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import {
  configurationWith,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  segmentId,
} from '@tributary/domain/profiles/profiles.fixtures';
import { wakeProfile } from '@tributary/domain/profiles/wake-profile';
import type { Incoming } from './incoming.ts';
import { processLines } from './process-lines.ts';

const over = { name: 'Order Completed' };
const configuration = configurationWith({
  accountTraits: {
    active_30d: { compute: 'active-members', within: '30d' },
    revenue: { compute: 'sum', property: 'total', over },
  },
  accountSegments: [{ trait: 'revenue', is: 'at-least', value: 100 }],
  segments: [{ account: 'account_segment_0' }],
  computedTraits: { spent: { compute: 'sum', property: 'total', over } },
});

function platform(wrap: (store: ProfileStore) => ProfileStore = (store) => store) {
  const memory = memoryProfileStore();
  let time = NOON;
  let { identity } = configuration;
  const dependencies = {
    store: wrap(memory),
    lake: memoryLake(),
    ledger: ledgerStoreInMemory(),
    configuration: () => Promise.resolve({ ...configuration, identity }),
    retryQueue: { send: () => Promise.resolve([]) },
    now: () => time,
    random: seededBytes(seeded(3)),
    sleep: () => Promise.resolve(),
    observe: () => undefined,
  };
  let index = 0;
  async function run(lines: readonly EventLine[], store = dependencies.store): Promise<string[]> {
    const incoming = lines.map((line): Incoming => ({
      recordId: 'r',
      index: (index += 1),
      arrivedAt: NOON,
      line,
    }));
    return [...(await processLines(incoming, { ...dependencies, store })).values()].map(({ is }) => is);
  }
  const mains = () => [...memory.items().values()].filter((item): item is MainItem => item.kind === 'main');
  const account = (id: string) => mains().find(({ key }) => key === accountKey(id, configuration));
  const person = (value: string) =>
    mains().find(({ identifiers }) => identifiers.some((own) => own.value === value));
  const wake = (key: string) => wakeProfile(key, configuration, dependencies);
  const pass = (ms: number) => void (time += ms);
  const rule = (next: typeof identity) => void (identity = next);
  return { memory, run, mains, account, person, wake, pass, rule };
}

const group = (userId: string, groupId: string, traits: JsonObject = {}) =>
  lineOf({ type: 'group', messageId: `g-${userId}-${groupId}`, userId, groupId, traits }, NOON - HOUR);
const order = (userId: string, messageId: string, total: number) =>
  orderAt(NOON - 1000, userId, { messageId, total });
const orderAt = (at: number, userId: string, { messageId, total }: { messageId: string; total: number }) =>
  lineOf({ type: 'track', event: 'Order Completed', messageId, userId, properties: { total } }, at);

function values(main: MainItem | undefined) {
  const traits = configuration.accounts?.computedTraits ?? [];
  return main && Object.fromEntries(traits.map((one) => [one.key, one.valueOf(main.state, NOON).value]));
}

describe('accounts', () => {
  it('given a group call, then the account has its traits and the person the account and the role', async () => {
    const { run, account, person } = platform();
    expect(await run([group('u1', 'acme', { name: 'Acme', seats: 9, role: 'owner' })])).toEqual([
      'processed',
    ]);
    expect(account('acme')).toMatchObject({
      profileId: expect.stringMatching(/^acc_/),
      identifiers: [{ type: 'group_id', value: 'acme' }],
      state: { traits: { name: { value: 'Acme' }, seats: { value: 9 } } },
    });
    expect(Object.keys(account('acme')!.state.traits)).toEqual(['name', 'seats']);
    expect(person('u1')?.state).toMatchObject({ accounts: { acme: { value: 'owner' } }, traits: {} });
  });

  it('given what members do, then it counts for each account they belonged to when they did it', async () => {
    const { run, account } = platform();
    await run([group('u1', 'acme'), group('u2', 'acme'), group('u2', 'initech')]);
    await run([
      order('u1', 'o1', 10),
      order('u2', 'o2', 5),
      order('u3', 'o3', 1),
      orderAt(NOON - 2 * HOUR, 'u1', { messageId: 'o4', total: 99 }),
    ]);
    expect(values(account('acme'))).toEqual({ active_30d: 2, revenue: 15 });
    expect(values(account('initech'))).toEqual({ active_30d: 1, revenue: 5 });
  });

  it('given a copy under rules that tell it from somebody else, then it counts for no account of theirs', async () => {
    const { run, account, rule } = platform();
    const { identity } = configuration;
    await run([group('u0', 'acme'), group('u1', 'initech')]);
    const context = { traits: { email: 'j@shop.test' } };
    const of = (userId: string, messageId: string, at: number) => {
      const said = {
        type: 'track',
        event: 'Order Completed',
        userId,
        context,
        timestamp: '2026-03-10T12:00:00Z',
      };
      return lineOf({ ...said, messageId, properties: { total: 7 } }, at);
    };
    await run([of('u0', 'm0', NOON)]);
    await run([of('u1', 'm1', NOON)]);
    const before = [values(account('acme')), values(account('initech'))];
    const former = [{ until: NOON + 1, rules: () => identity }];
    rule({ ...rulesWith({ first: ['email'] }), former });
    expect(await run([of('u1', 'm1', NOON + HOUR)])).toEqual(['duplicate']);
    expect([values(account('acme')), values(account('initech'))]).toEqual(before);
  });

  it('given everything again, then nothing is written, and all are duplicates', async () => {
    const { run, memory } = platform();
    const lines = [group('u1', 'acme'), order('u1', 'o1', 10)];
    expect(await run(lines)).toEqual(['processed', 'processed']);
    const before = memory.items();
    expect(await run(lines)).toEqual(['duplicate', 'duplicate']);
    expect(memory.items()).toEqual(before);
  });

  it('given a death before any call of the store, then the batch again ends as if nobody had died', async () => {
    const lines = [
      group('u1', 'acme'),
      group('u2', 'acme'),
      ...[1, 2, 3].map((n) => order('u1', `o${n}`, 40 * n)),
    ];
    const clean = platform();
    await clean.run(lines);
    const known = ({ account, person }: ReturnType<typeof platform>) => [
      values(account('acme')),
      Object.keys(person('u1')!.memberships),
      Object.keys(person('u2')!.memberships),
    ];
    expect(known(clean)).toEqual([{ active_30d: 2, revenue: 240 }, [segmentId(0)], [segmentId(0)]]);
    let deaths = 0;
    for (let calls = 0; calls < 40; calls += 1) {
      const one = platform();
      const died = await one.run(lines, dyingAfter(calls, one.memory)).then(
        () => 0,
        () => 1,
      );
      deaths += died;
      await one.run(lines);
      expect(known(one)).toEqual(known(clean));
    }
    expect(deaths).toBeGreaterThan(8);
  });

  it('given an event that came before its person was known to be a member, then it never counts, however often it comes', async () => {
    const lines = [order('u1', 'o1', 10), group('u1', 'acme')];
    const apart = platform();
    for (const line of lines) await apart.run([line]);
    const together = platform();
    await together.run(lines);
    for (const { run, account } of [apart, together]) {
      expect(values(account('acme'))).toMatchObject({ revenue: 0 });
      expect(await run([order('u1', 'o1', 10)])).toEqual(['duplicate']);
      expect(values(account('acme'))).toMatchObject({ revenue: 0 });
      await run([order('u1', 'o2', 5)]);
      expect(values(account('acme'))).toMatchObject({ revenue: 5 });
    }
  });

  it('given a copy of what an account has forgotten and its person has not, then it changes nothing', async () => {
    const { run, account, pass } = platform();
    await run([group('u1', 'acme'), group('u2', 'acme')]);
    await run([order('u1', 'o1', 10)]);
    pass(HOUR);
    for (let index = 0; index < 60; index += 1) await run([order('u2', `x${index}`, 1)]);
    pass(30 * HOUR);
    expect(await run([order('u1', 'o1', 10)])).toEqual(['duplicate']);
    expect(values(account('acme'))).toMatchObject({ revenue: 70 });
  });

  it('given a death between a person of many events and the account, then all of them count once', async () => {
    const lines = [group('u1', 'acme'), ...Array.from({ length: 600 }, (_, n) => order('u1', `o${n}`, 1))];
    const { run, account, memory } = platform();
    const dying: ProfileStore = {
      ...memory,
      commit: (commit) =>
        commit.main.profileId.startsWith('acc_') ? Promise.reject(new Died()) : memory.commit(commit),
    };
    await expect(run(lines.slice(0, 200), dying)).rejects.toThrow(Died);
    await run(lines);
    expect(values(account('acme'))).toMatchObject({ revenue: 600 });
  });

  it('given two people who turn out to be one, then what the one did as no member stays out', async () => {
    const { run, account } = platform();
    const as = (anonymousId: string, messageId: string) =>
      lineOf(
        { type: 'track', event: 'Order Completed', messageId, anonymousId, properties: { total: 10 } },
        NOON - 1000,
      );
    const identify = (anonymousId: string) =>
      lineOf({ type: 'identify', messageId: `i${anonymousId}`, anonymousId, userId: 'u1' }, NOON);
    await run([as('a1', 'o1'), group('u1', 'acme')]);
    await run([identify('a1')]);
    expect(await run([as('a1', 'o1')])).toEqual(['duplicate']);
    expect(values(account('acme'))).toMatchObject({ revenue: 0 });
    await run([as('a1', 'o2')]);
    expect(values(account('acme'))).toMatchObject({ revenue: 10 });
  });

  it('given an account that cannot be written now, then the event is tried again and counted once', async () => {
    let busy = true;
    const { run, account, person } = platform((store) => ({
      ...store,
      commit: (commit) =>
        busy && commit.main.profileId.startsWith('acc_') ? Promise.resolve('conflict') : store.commit(commit),
    }));
    expect(await run([group('u1', 'acme')])).toEqual(['retry']);
    expect(person('u1')?.version).toBe(1);
    busy = false;
    expect(await run([group('u1', 'acme')])).toEqual(['processed']);
    expect(await run([group('u1', 'acme')])).toEqual(['duplicate']);
    expect(account('acme')).toMatchObject({ version: 1 });
  });

  it('given a group id that names nobody, then there is no account', async () => {
    const { run, mains } = platform();
    expect(await run([group('u1', 'undefined')])).toEqual(['processed']);
    expect(mains()).toHaveLength(1);
    expect(mains()[0]?.state.accounts).toBeUndefined();
  });

  it('given an external id of type group_id, then the person is not taken for the account', async () => {
    const { run, mains, account } = platform();
    await run([group('u1', 'acme')]);
    const externalIds = [{ id: 'acme', type: 'group_id', collection: 'users', encoding: 'none' }];
    await run([
      lineOf({ type: 'track', event: 'x', messageId: 'x', userId: 'u2', context: { externalIds } }, NOON),
    ]);
    expect(mains()).toHaveLength(3);
    expect(account('acme')?.identifiers).toHaveLength(1);
  });
});

describe('conditions on accounts', () => {
  it('given an account that enters, then its members are told by being woken, and enter', async () => {
    const { run, account, person, wake } = platform();
    await run([group('u1', 'acme'), group('u2', 'acme')]);
    await run([order('u1', 'o1', 100)]);
    expect(Object.keys(account('acme')!.memberships)).toEqual([segmentId(100)]);
    const told = membersToTell(account('acme')!, configuration);
    expect(told.toSorted()).toEqual([person('u1')!.key, person('u2')!.key].toSorted());
    for (const key of told) await wake(key);
    expect(person('u2')?.memberships).toMatchObject({ [segmentId(0)]: {} });
    expect(person('u2')?.changes).toMatchObject([{ is: 'segment-entered', number: 1 }]);
    expect(await wake(person('u2')!.key)).toEqual({ is: 'unchanged' });
  });

  it('given somebody who joins later, then they enter with their group call', async () => {
    const { run, person } = platform();
    await run([group('u1', 'acme')]);
    await run([order('u1', 'o1', 100)]);
    await run([group('u9', 'acme')]);
    expect(person('u9')?.memberships).toMatchObject({ [segmentId(0)]: {} });
    expect(person('u9')?.state.accountSegments).toEqual([segmentId(100)]);
  });

  it('given an account that leaves, then its members leave', async () => {
    const { run, account, person, wake } = platform();
    await run([group('u1', 'acme')]);
    await run([order('u1', 'o1', 100)]);
    await run([order('u1', 'o2', -50)]);
    expect(account('acme')?.memberships).toEqual({});
    for (const key of membersToTell(account('acme')!, configuration)) await wake(key);
    expect(person('u1')?.memberships).toEqual({});
    expect(person('u1')?.state.accountSegments).toBeUndefined();
  });

  it('given a member who was not told that the account left, then their next event tells them', async () => {
    const { run, person, wake } = platform();
    await run([group('u1', 'acme'), group('u2', 'acme'), order('u2', 'o1', 100)]);
    await wake(person('u1')!.key);
    expect(Object.keys(person('u1')!.memberships)).toEqual([segmentId(0)]);
    await run([order('u2', 'o2', -100)]);
    await run([order('u1', 'o3', 1)]);
    expect(person('u1')?.memberships).toEqual({});
    expect(person('u1')?.state.accountSegments).toBeUndefined();
  });

  it('given a member of two accounts of which one is in the segment, then an event for the other tells nobody', async () => {
    const { run, person } = platform();
    await run([group('u1', 'acme'), order('u1', 'o1', 100), group('u1', 'tiny')]);
    const { version } = person('u1')!;
    await run([order('u1', 'o2', 1)]);
    expect(person('u1')).toMatchObject({ version: version + 1, memberships: { [segmentId(0)]: {} } });
  });

  it('given two members who turn out to be one, then the one is told', async () => {
    const { run, account, mains, wake } = platform();
    const anonymous = (anonymousId: string) =>
      lineOf({ type: 'group', messageId: `g${anonymousId}`, anonymousId, groupId: 'acme' }, NOON - HOUR);
    await run([anonymous('a1'), anonymous('a2')]);
    const identify = (anonymousId: string) =>
      lineOf({ type: 'identify', messageId: `i${anonymousId}`, anonymousId, userId: 'u1' }, NOON);
    await run([identify('a1')]);
    await run([identify('a2'), order('u1', 'o1', 200)]);
    const told = membersToTell(account('acme')!, configuration);
    expect(told).toHaveLength(2);
    for (const key of told) await wake(key);
    expect(mains().filter(({ profileId }) => profileId.startsWith('prf_'))).toMatchObject([
      { memberships: { [segmentId(0)]: {} } },
    ]);
  });
});

class Died extends Error {}

/** A store whose worker dies before its n-th call. */
function dyingAfter(calls: number, store: ProfileStore): ProfileStore {
  let left = calls;
  const step = () => {
    left -= 1;
    if (left < 0) throw new Died();
  };
  return {
    ...store,
    async read(keys, options) {
      step();
      return store.read(keys, options);
    },
    async commit(commit) {
      step();
      return store.commit(commit);
    },
  };
}
