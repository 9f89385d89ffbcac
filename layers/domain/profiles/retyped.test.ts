import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import { commitEvents } from './commit-events.ts';
import { findProfile } from './find-profile.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  type Sent,
} from './profiles.fixtures.ts';

let made = 0;
const seen = (who: Partial<Sent>): Sent => ({
  type: 'track',
  event: 'Seen',
  messageId: `r${(made += 1)}`,
  ...who,
});
const alias = (previousId: string, userId: string): Sent => ({
  ...{ type: 'alias', messageId: `r${(made += 1)}` },
  ...{ previousId, userId },
});
const mail = (email: string) => ({ context: { traits: { email } } });

/** A workspace whose rules may change between events. */
function world() {
  const store = memoryProfileStore();
  let configuration = configurationWith();
  let now = NOON;
  const ports = {
    ...{ store, random: seededBytes(seeded(3)), sleep: () => Promise.resolve() },
    now: () => (now += 1),
  };
  /** Batches, one after another. */
  async function happen(...batches: readonly (readonly Sent[])[]) {
    for (const batch of batches) {
      const events = batch.map((sent) => eventOf(configuration, lineOf(sent, NOON)));
      await commitEvents(events, configuration, ports);
    }
  }
  const find = (type: string, value: string) =>
    findProfile({ store, consistent: true }, identifierItemKey(configuration, { type, value }));
  /** Of the profile of a user id, all but devices: each `previousId` may have been one. */
  async function namesOf(type: string, value: string) {
    const named = (await find(type, value))?.identifiers.filter((one) => one.type !== 'anonymous_id');
    return named?.map((one) => `${one.type}:${one.value}`).sort();
  }
  const rule = (change: Parameters<typeof rulesWith>[0]) =>
    void (configuration = { ...configuration, identity: rulesWith(change) });
  const mains = () => [...store.items().values()].filter(({ kind }) => kind === 'main');
  return { happen, find, namesOf, rule, mains };
}

describe('user ids that are given up and taken up again', () => {
  const toAndFro = [alias('A', 'B'), alias('B', 'A')];
  it.each([
    ['one after another', toAndFro.map((one) => [one])],
    ['in one batch', [toAndFro]],
  ])(
    'given an alias to and fro %s, then one is a user id, and the next user of the device is another',
    async (_, batches) => {
      const { happen, namesOf } = world();
      await happen([seen({ userId: 'A', anonymousId: 'd' })], ...batches);
      expect(await namesOf('user_id', 'A')).toEqual(['previous_id:B', 'user_id:A']);
      await happen([seen({ userId: 'C', anonymousId: 'd' })]);
      expect(await namesOf('user_id', 'C')).toEqual(['user_id:C']);
    },
  );

  it('given a circle of three, then the one named last is the user id', async () => {
    const { happen, namesOf } = world();
    await happen([alias('A', 'B')], [alias('B', 'C')], [alias('C', 'A')]);
    expect(await namesOf('user_id', 'B')).toEqual(['previous_id:B', 'previous_id:C', 'user_id:A']);
    await happen([alias('A', 'B')]);
    expect(await namesOf('user_id', 'B')).toEqual(['previous_id:A', 'previous_id:C', 'user_id:B']);
  });

  it('given a chain that comes from its end, or a part of it again, then the last is the user id all the same', async () => {
    const { happen, namesOf } = world();
    await happen([alias('B', 'C')], [alias('A', 'B')], [alias('A', 'B'), alias('B', 'C')]);
    expect(await namesOf('user_id', 'A')).toEqual(['previous_id:A', 'previous_id:B', 'user_id:C']);
  });

  it('given an alias whose new id names nobody, then the old one is not given up, nor begun as given up', async () => {
    const { happen, namesOf } = world();
    await happen([seen({ userId: 'A', anonymousId: 'd' })], [alias('A', 'null')], [alias('Z', 'null')]);
    expect(await namesOf('user_id', 'A')).toEqual(['user_id:A']);
    expect(await namesOf('user_id', 'Z')).toEqual(['user_id:Z']);
  });
});

describe('aliases under limits that were lowered', () => {
  it('given more of another type than the limit by now, then an alias is not in its way', async () => {
    const { happen, rule, namesOf, find, mains } = world();
    await happen(['x', 'y', 'z'].map((name) => seen({ userId: 'u1', ...mail(`${name}@x.ch`) })));
    rule({ types: { email: { limit: { count: 2 } } } });
    await happen([alias('u1', 'u2')]);
    expect(await namesOf('user_id', 'u2')).toEqual([
      'email:x@x.ch',
      'email:y@x.ch',
      'email:z@x.ch',
      'previous_id:u1',
      'user_id:u2',
    ]);
    expect(mains()).toHaveLength(1);
    expect((await find('user_id', 'u2'))?.refusals).toBeUndefined();
  });

  it('given as many previous ids as the limit, then another is refused', async () => {
    const { happen, rule, namesOf } = world();
    await happen([alias('u1', 'u2')], [alias('u2', 'u3')]);
    rule({ types: { previous_id: { limit: { count: 1 } } } });
    await happen([alias('u3', 'u4')]);
    expect(await namesOf('user_id', 'u3')).toEqual(['previous_id:u1', 'previous_id:u2', 'user_id:u3']);
    expect(await namesOf('user_id', 'u4')).toEqual(['user_id:u4']);
  });
});
