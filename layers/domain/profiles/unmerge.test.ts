import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import { HOUR, NOON, configurationWith, type Sent } from './profiles.fixtures.ts';
import type { MainItem } from './items.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { essenceOf, mainsIn, memoryIn, unmergeWorld } from './unmerge.fixtures.ts';

const configuration = configurationWith({
  facts: ['Segment Entered', 'Segment Exited', 'Profile Created', 'Profile Unmerged', 'Trait Changed'],
  segments: [
    { performed: { name: 'Order Completed' }, atLeast: 2 },
    { trait: 'plan', is: 'equals', value: 'pro' },
  ],
});

let messages = 0;
const sent = (more: JsonObject & { readonly type: string }): Sent => ({
  messageId: `m${(messages += 1)}`,
  ...more,
});
const track = (who: JsonObject, event = 'Order Completed') => sent({ type: 'track', event, ...who });
const identify = (who: JsonObject, traits: JsonObject = {}) => sent({ type: 'identify', traits, ...who });
const emailOf = (email: string) => ({ context: { traits: { email } } });

/** Jane's phone and Ben's are told from one another until somebody logs in on the wrong one. */
async function janeAndBen(rules = configuration) {
  const world = unmergeWorld(rules);
  const [jane] = await world.send(
    track({ anonymousId: 'jane-1' }),
    identify({ anonymousId: 'jane-1' }, { plan: 'pro' }),
  );
  const [ben] = await world.send(
    track({ anonymousId: 'ben-1' }),
    identify({ anonymousId: 'ben-1', userId: 'ben' }, { name: 'Ben' }),
  );
  const [key, other] = [jane!.identifiers[0].key, ben!.identifiers[0].key];
  return { world, key, other, before: { jane: world.owner(key), ben: world.owner(other) } };
}

/** The wrong event: Jane's device, Ben's account. */
const wrong = () => track({ anonymousId: 'jane-1', userId: 'ben' });

function namesOf({ identifiers }: MainItem): string[] {
  return identifiers.map(({ type, value }) => `${type}:${value}`).sort();
}

describe('unmerging by identifier', () => {
  it('given a wrong merge, then both are as without it, but for the wrong event, which goes to the higher identifier', async () => {
    const { world, key, other, before } = await janeAndBen();
    await world.send(wrong());
    expect(world.owner(other).profileId).toBe(before.jane.profileId);
    const end = await world.unmerge({ key, by: { is: 'identifier', key: other } });
    expect(end).toEqual({
      is: 'done',
      stays: { profileId: before.jane.profileId, key },
      left: { profileId: before.ben.profileId, key: other },
    });
    const [jane, ben] = [world.owner(key), world.owner(other)];
    expect(namesOf(jane)).toEqual(['anonymous_id:jane-1']);
    expect(jane.state).toEqual(before.jane.state);
    expect(namesOf(ben)).toEqual(['anonymous_id:ben-1', 'user_id:ben']);
    expect(Object.values(ben.state.features).map(({ count }) => count)).toEqual([2]);
    expect(Object.keys(ben.state.traits)).toEqual(['name']);
    expect(Object.keys(jane.memberships)).toEqual(Object.keys(before.jane.memberships));
    expect(Object.keys(ben.memberships)).toHaveLength(1);
  });

  it('given a window that ends with no new event, then both are due again: the one that left exactly, the other no later', async () => {
    const rules = configurationWith({
      segments: [{ performed: { name: 'Order Completed' }, atLeast: 1, within: '24h' }],
    });
    const { world, key, other, before } = await janeAndBen(rules);
    await world.send(wrong());
    await world.unmerge({ key, by: { is: 'identifier', key: other } });
    const [jane, ben] = [world.owner(key), world.owner(other)];
    expect(before.jane.dueAt).toBeGreaterThan(NOON);
    expect(jane.dueAt).toBeGreaterThan(NOON);
    expect(jane.dueAt).toBeLessThanOrEqual(before.jane.dueAt ?? 0);
    // The wrong event is his, and younger than his own.
    expect(ben.dueAt).toBeGreaterThanOrEqual(before.ben.dueAt ?? Infinity);
  });

  it('given facts, then both say it, whoever comes back goes on from its redirect, and transitions say why', async () => {
    const { world, key, other } = await janeAndBen();
    await world.send(wrong());
    const redirect = world.store.items().get(other);
    const merged = world.owner(key);
    await world.unmerge({ key, by: { is: 'identifier', key: other } });
    const [jane, ben] = [world.owner(key), world.owner(other)];
    if (redirect?.kind !== 'redirect') throw new Error('Ben was merged.');
    expect(ben.version).toBe(redirect.version + 1);
    expect(jane.version).toBe(merged.version + 1);
    const [says] = jane.changes;
    expect(says).toMatchObject({ is: 'profile-unmerged', stays: jane.profileId, left: ben.profileId });
    expect(ben.changes[0]).toMatchObject({
      is: 'profile-unmerged',
      stays: jane.profileId,
      left: ben.profileId,
    });
    const profileNumber = (redirect.numbers['profile'] ?? 0) + 1;
    expect(ben.changes[0]?.number).toBe(profileNumber);
    expect(ben.changes).toContainEqual(
      expect.objectContaining({ is: 'segment-entered', reason: 'unmerged' }),
    );
    expect(jane.changes).toContainEqual(
      expect.objectContaining({ is: 'segment-exited', reason: 'unmerged' }),
    );
    expect(jane.changes).toContainEqual(expect.objectContaining({ is: 'trait-changed', trait: 'name' }));
  });

  it('given an identifier without a profile of its own, then a new one stands there, with what was its own', async () => {
    const world = unmergeWorld(configuration);
    const [first] = await world.send(
      track({ anonymousId: 'a', userId: 'u' }),
      track({ userId: 'u', ...emailOf('e@x.org') }),
    );
    const [, carrier] = await world.send(track({ userId: 'u' }), track(emailOf('e@x.org')));
    const email = carrier!.identifiers[0].key;
    const whole = world.owner(email);
    const end = await world.unmerge({ key: whole.key, by: { is: 'identifier', key: email } });
    expect(end.is).toBe('done');
    const [stays, left] = [world.owner(first!.identifiers[0].key), world.owner(email)];
    expect(left).toMatchObject({ version: 1, key: email });
    expect(left.profileId).not.toBe(stays.profileId);
    expect(namesOf(left)).toEqual(['email:e@x.org']);
    expect(memoryIn(world.store.items(), left)).toEqual([carrier!.id.hash]);
    expect(memoryIn(world.store.items(), stays)).toHaveLength(3);
    expect(left.changes.map(({ is }) => is)).toEqual(['profile-created', 'profile-unmerged']);
  });

  it('given the events again, then nothing is counted twice; and a later one does not join them', async () => {
    const { world, key, other } = await janeAndBen();
    await world.send(wrong());
    await world.unmerge({ key, by: { is: 'identifier', key: other } });
    const before = world.store.items();
    expect(new Set(await world.fold(world.lake.map(({ event }) => ({ ...event }))))).toEqual(
      new Set(['duplicate']),
    );
    expect(world.store.items()).toEqual(before);
    await world.send(wrong(), wrong());
    const [jane, ben] = [world.owner(key), world.owner(other)];
    expect(jane.profileId).not.toBe(ben.profileId);
    expect(Object.values(ben.state.features).map(({ count }) => count)).toEqual([4]);
  });

  it('given the same again, under the same pin and under another, then nothing is done', async () => {
    const { world, key, other } = await janeAndBen();
    await world.send(wrong());
    const end = await world.unmerge({ key, by: { is: 'identifier', key: other } });
    const before = world.store.items();
    expect(await world.unmerge({ key, by: { is: 'identifier', key: other } })).toEqual(end);
    expect(await world.unmerge({ pinId: 'pin_2', key, by: { is: 'identifier', key: other } })).toEqual({
      is: 'impossible',
      reason: 'not-of-this-profile',
    });
    expect(world.store.items()).toEqual(before);
  });

  it('given what cannot be done, then it says why', async () => {
    const { world, key, other } = await janeAndBen();
    const impossible = (reason: string) => ({ is: 'impossible', reason });
    expect(await world.unmerge({ key, by: { is: 'identifier', key } })).toEqual(
      impossible('founding-identifier'),
    );
    expect(await world.unmerge({ key, by: { is: 'identifier', key: other } })).toEqual(
      impossible('not-of-this-profile'),
    );
    expect(await world.unmerge({ key: `${key}x`, by: { is: 'identifier', key } })).toEqual(
      impossible('no-such-profile'),
    );
    await world.send(wrong());
    expect(await world.unmerge({ key, by: { is: 'merge', profileId: 'prf_other', key: other } })).toEqual(
      impossible('not-of-this-profile'),
    );
  });
});

describe('unmerging by merge', () => {
  it('given a chain of merges, then the one in the middle comes out with all that it had brought', async () => {
    const world = unmergeWorld(configuration);
    const [s] = await world.send(track({ anonymousId: 's' }));
    const [m] = await world.send(track({ anonymousId: 'm' }), identify({ anonymousId: 'm' }, { name: 'Mo' }));
    const [l] = await world.send(
      track({ anonymousId: 'l' }),
      track({ anonymousId: 'l', ...emailOf('l@x.org') }),
    );
    const mo = world.owner(m!.identifiers[0].key);
    await world.send(track({ anonymousId: 'm', ...emailOf('l@x.org') }));
    const middle = essenceOf(world.store.items(), world.owner(mo.key));
    await world.send(track({ anonymousId: 's', userId: 'u' }), track({ anonymousId: 'm', userId: 'u' }));
    const whole = world.owner(s!.identifiers[0].key);
    expect(whole.identifiers).toHaveLength(5);
    const end = await world.unmerge({
      key: whole.key,
      by: { is: 'merge', profileId: mo.profileId, key: mo.key },
    });
    expect(end).toMatchObject({ is: 'done', left: { profileId: mo.profileId, key: mo.key } });
    expect(essenceOf(world.store.items(), world.owner(mo.key))).toEqual(middle);
    expect(world.owner(l!.identifiers[0].key).profileId).toBe(mo.profileId);
    expect(namesOf(world.owner(whole.key))).toEqual(['anonymous_id:s', 'user_id:u']);
    expect(mainsIn(world.store.items())).toHaveLength(2);
  });

  it('given two profiles taken out one after the other, then old pointers find each', async () => {
    const world = unmergeWorld(configuration);
    const [a] = await world.send(track({ anonymousId: 'a' }));
    const [b] = await world.send(
      track({ anonymousId: 'b' }),
      track({ anonymousId: 'b', ...emailOf('b@x.org') }),
    );
    const [c] = await world.send(
      track({ anonymousId: 'c' }),
      track({ anonymousId: 'c', ...emailOf('c@x.org') }),
    );
    const [keyA, keyB, keyC] = [a, b, c].map((event) => event!.identifiers[0].key);
    const [profileB, profileC] = [world.owner(keyB!), world.owner(keyC!)];
    // B takes in C, and A takes in B: what points at C's e-mail leads through all of them.
    await world.send(track({ anonymousId: 'b', ...emailOf('c@x.org') }));
    await world.send(track({ anonymousId: 'a', ...emailOf('b@x.org') }));
    const by = { is: 'merge', profileId: profileC.profileId, key: profileC.key } as const;
    expect(await world.unmerge({ key: keyA!, by })).toMatchObject({ is: 'done' });
    const second = { is: 'merge', profileId: profileB.profileId, key: profileB.key } as const;
    expect(await world.unmerge({ pinId: 'pin_2', key: keyA!, by: second })).toMatchObject({ is: 'done' });
    expect(namesOf(world.owner(keyA!))).toEqual(['anonymous_id:a']);
    expect(namesOf(world.owner(keyB!))).toEqual(['anonymous_id:b', 'email:b@x.org']);
    expect(namesOf(world.owner(keyC!))).toEqual(['anonymous_id:c', 'email:c@x.org']);
    for (const { event } of world.lake)
      expect(namesOf(world.owner(event.identifiers[0].key))).toContain(
        `${event.identifiers[0].type}:${event.identifiers[0].value}`,
      );
  });
});

describe('unmerging what limits and aliases say', () => {
  it('given more than a limit that was lowered since, then the profile that stays is what it was, and takes what is free', async () => {
    const world = unmergeWorld({ ...configuration });
    const [first] = await world.send(
      ...['x', 'y', 'z'].map((name) => track({ userId: 'u', ...emailOf(`${name}@x.org`) })),
    );
    const [carrier] = await world.send(track({ userId: 'u', anonymousId: 'a' }), track({ anonymousId: 'a' }));
    const lowered = rulesWith({ types: { email: { limit: { count: 2 } } } });
    Object.assign(world.ports.configuration, { identity: lowered });
    const [key, device] = [first!.identifiers[0].key, carrier!.identifiers[1]!.key];
    // What the whole was refused, nobody owns; the part that stays may take it.
    const free = world.event(
      sent({ type: 'track', event: 'Seen', userId: 'u', context: { device: { type: 'ios', id: 'i' } } }),
    );
    const seenBefore = world.owner(key);
    await world.fold([world.land({ ...free, identifiers: [free.identifiers[0]] })]);
    world.lake.push({ ...world.lake.pop()!, event: free });
    expect(await world.unmerge({ key, by: { is: 'identifier', key: device } })).toMatchObject({ is: 'done' });
    const emails = namesOf(seenBefore).filter((name) => name.startsWith('email'));
    expect(namesOf(world.owner(key))).toEqual([...emails, 'ios.id:i', 'user_id:u']);
  });

  it('given a wrong alias, then the id that it gave up is a user id again', async () => {
    const world = unmergeWorld(configuration);
    const [wrongly] = await world.send(sent({ type: 'alias', userId: 'b', previousId: 'a' }));
    const [b, a] = wrongly!.identifiers.map(({ key }) => key);
    await world.send(track({ userId: 'a' }));
    expect(await world.unmerge({ key: b!, by: { is: 'identifier', key: a! } })).toMatchObject({ is: 'done' });
    expect(namesOf(world.owner(a!))).toContain('user_id:a');
    expect(namesOf(world.owner(b!))).toContain('user_id:b');
  });
});

describe('what an unmerge waits for, and what it misses', () => {
  it('given an event that has not landed, then it waits; in the lake and not folded, then it is left to the stream', async () => {
    const { world, key, other } = await janeAndBen();
    await world.send(wrong());
    const late = world.lake.pop()!;
    const by = { is: 'identifier', key: other } as const;
    const before = world.store.items();
    expect(await world.unmerge({ key, by })).toEqual({ is: 'waiting', reason: 'not-landed' });
    expect(world.store.items()).toEqual(before);
    world.lake.push(late);
    const coming = world.land(world.event(track({ userId: 'ben' })));
    expect(await world.unmerge({ key, by })).toMatchObject({ is: 'done' });
    expect(await world.fold([coming])).toEqual(['processed']);
    expect(Object.values(world.owner(other).state.features).map(({ count }) => count)).toEqual([3]);
  });

  it('given a lake that does not reach back, then it says what is missing, and goes on only where that is accepted', async () => {
    const { world, key, other } = await janeAndBen();
    await world.send(wrong());
    const created = world.owner(key).created;
    world.lake.splice(0, 1);
    world.state.earliest = created + 1;
    world.state.clock += 2 * HOUR;
    const by = { is: 'identifier', key: other } as const;
    const request = { key, by, requestedAt: NOON };
    const refused = await world.unmerge(request);
    expect(refused).toEqual({
      is: 'refused',
      missing: {
        range: { from: created, to: world.state.earliest },
        remembered: 1,
        counters: { [Object.keys(world.owner(key).state.features)[0]!]: 1 },
        traits: [],
        recent: 1,
      },
    });
    expect(await world.unmerge({ ...request, acceptMissing: true })).toMatchObject({ is: 'done' });
    const [jane, ben] = [world.owner(key), world.owner(other)];
    // Nobody can take three orders apart of which two are known: they stay where they were.
    expect(Object.values(jane.state.features).map(({ count }) => count)).toEqual([3]);
    expect(Object.values(ben.state.features).map(({ count }) => count)).toEqual([2]);
    const items = world.store.items();
    const unknown = memoryIn(items, jane).filter((hash) => memoryIn(items, ben).includes(hash));
    expect(unknown).toHaveLength(1);
  });

  it('given a history older than the window, then what is not remembered any more is folded too', async () => {
    const { world, key, other } = await janeAndBen();
    for (let count = 0; count < 60; count += 1) await world.send(track({ anonymousId: 'ben-1' }, 'Viewed'));
    world.state.clock += 30 * HOUR;
    await world.send(track({ anonymousId: 'ben-1' }), wrong());
    const ben = world.owner(other);
    expect(memoryIn(world.store.items(), ben).length).toBeLessThan(world.lake.length);
    expect(await world.unmerge({ key, by: { is: 'identifier', key: other } })).toMatchObject({ is: 'done' });
    expect(Object.values(world.owner(other).state.features).map(({ count }) => count)).toEqual([3]);
    expect(Object.values(world.owner(key).state.features).map(({ count }) => count)).toEqual([1]);
  });
});
