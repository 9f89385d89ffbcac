import { describe, expect, it } from '@jest/globals';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { compileIdentity, retaining } from '../identity/compile-rules.ts';
import { DEFAULT_IDENTITY_DEFINITION } from '../identity/default-definition.ts';
import { IdentityDefinition, retiredBy } from '../identity/definition.ts';
import { explainProfile } from '../identity/explain-profile.ts';
import { definitionWith, rulesWith } from '../identity/identity.fixtures.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import { commitEvents } from './commit-events.ts';
import { findProfile } from './find-profile.ts';
import { addHealth, type IdentityHealth, NOTHING_WRITTEN } from './identity-health.ts';
import type { MainItem, Pin } from './items.ts';
import { isIdentified } from './judge.ts';
import { emptyPlan } from './plan.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  type Sent,
} from './profiles.fixtures.ts';

let made = 0;
const track = (who: Partial<Sent>): Sent => ({
  type: 'track',
  event: 'Seen',
  messageId: `w${(made += 1)}`,
  ...who,
});
const mail = (email: string) => ({ context: { traits: { email } } });

/** A workspace to which batches happen, under rules that may change between them. */
function world(rules = rulesWith({})) {
  const store = memoryProfileStore();
  const plain = configurationWith();
  let configuration: CompiledConfiguration = { ...plain, identity: rules };
  let now = NOON;
  let health: IdentityHealth = NOTHING_WRITTEN;
  const ports = {
    store,
    now: () => (now += 1),
    random: seededBytes(seeded(1)),
    sleep: () => Promise.resolve(),
    health: (one: IdentityHealth) => void (health = addHealth(health, one)),
  };
  async function happen(sent: readonly Sent[], at = NOON) {
    const events = sent.map((one) => eventOf(configuration, lineOf(one, at)));
    const ends = await commitEvents(events, configuration, ports);
    return events.map((event) => ends.get(event));
  }
  const keyOf = (type: string, value: string) => identifierItemKey(plain, { type, value });
  const find = (type: string, value: string) => findProfile({ store, consistent: true }, keyOf(type, value));
  const mains = () => [...store.items().values()].filter((item) => item.kind === 'main');
  async function pin(main: MainItem | undefined, pins: readonly Pin[]) {
    const { profileId, version } = main!;
    const pinned = { ...main!, version: version + 1, pins };
    const expected = { profileId, version };
    await store.commit({ main: pinned, expected, losers: [], pointers: [], checks: [] });
  }
  const rule = (identity: CompiledConfiguration['identity']) =>
    void (configuration = { ...configuration, identity });
  return { happen, find, keyOf, mains, pin, rule, health: () => health };
}

const named = (main: MainItem | undefined) =>
  main?.identifiers.map(({ type, value }) => `${type}:${value}`).sort();

describe('how often identifiers are seen', () => {
  it('given events in any order and number, then each counts once and the newest is the last', async () => {
    const { happen, find } = world();
    const first = track({ userId: 'u', anonymousId: 'a' });
    await happen([first], NOON);
    await happen([track({ userId: 'u' }), track({ userId: 'u' })], NOON - HOUR);
    await happen([first], NOON);
    await happen([track({ anonymousId: 'a' })], NOON + HOUR);
    const main = await find('user_id', 'u');
    expect(main?.identifiers).toMatchObject([
      { type: 'user_id', seen: 3, firstSeen: NOON },
      { type: 'anonymous_id', seen: 2, firstSeen: NOON, lastSeen: NOON + HOUR },
    ]);
    expect(main?.identifiers[0]).not.toHaveProperty('lastSeen');
  });

  it('given a profile written before counts were kept, then what it owns was seen once', async () => {
    const { happen, find } = world();
    await happen([track({ userId: 'u' })]);
    expect((await find('user_id', 'u'))?.identifiers[0]).not.toHaveProperty('seen');
    await happen([track({ userId: 'u' })]);
    expect((await find('user_id', 'u'))?.identifiers[0]).toMatchObject({ seen: 2 });
  });
});

describe('why a profile is what it is', () => {
  it('given a merge, then it names the event, what met, the rules, and where each identifier came from', async () => {
    const { happen, find, keyOf } = world(rulesWith({}));
    await happen([track({ anonymousId: 'a' })]);
    await happen([track({ anonymousId: 'b', ...mail('b@x.org') })]);
    const other = await find('anonymous_id', 'b');
    await happen([track({ anonymousId: 'a', userId: 'u' })]);
    await happen([{ ...track({ anonymousId: 'b', userId: 'u' }), messageId: 'the-one' }]);
    const main = await find('user_id', 'u');
    expect(main?.joined).toMatchObject([
      {
        profileId: other?.profileId,
        key: other?.key,
        messageId: 'the-one',
        through: [keyOf('user_id', 'u'), keyOf('anonymous_id', 'b')],
        rules: 1,
      },
    ]);
    const explained = explainProfile(main!, rulesWith({ types: { email: { weight: 5 } } }));
    expect(explained.links.map(({ type, strength, from }) => ({ type, strength, from }))).toEqual([
      { type: 'user_id', strength: 2, from: undefined },
      { type: 'email', strength: 5, from: other?.profileId },
      { type: 'anonymous_id', strength: 2, from: undefined },
      { type: 'anonymous_id', strength: 2, from: other?.profileId },
    ]);
    expect(explained.joined[0]?.through).toMatchObject([{ value: 'u' }, { value: 'b' }]);
    expect(JSON.parse(JSON.stringify(explained))).toEqual(explained);
  });

  it('given three profiles that meet through identifiers as new as the batch, then each names the event that led to it', async () => {
    const { happen, find, mains } = world();
    for (const anonymousId of ['a', 'b', 'c']) await happen([track({ anonymousId })]);
    const via = (id: string) => ({ context: { externalIds: [{ id, type: 'crm' }] } });
    await happen([
      { ...track({ anonymousId: 'b', ...via('x') }), messageId: 'bx' },
      { ...track({ anonymousId: 'c', ...via('x') }), messageId: 'cx' },
      { ...track({ anonymousId: 'c', ...via('y') }), messageId: 'cy' },
      { ...track({ anonymousId: 'a', ...via('y') }), messageId: 'ay' },
    ]);
    expect(mains()).toHaveLength(1);
    const { joined = [] } = (await find('anonymous_id', 'a'))!;
    expect(joined.map(({ messageId }) => messageId).sort()).toEqual(['bx', 'cy']);
  });

  it('given a shared device that comes again and again, then its refusal is kept once, and goes when it is taken', async () => {
    const { happen, find, rule, keyOf, health } = world();
    await happen([track({ userId: 'u1', anonymousId: 'a' })]);
    for (const messageId of ['r1', 'r2', 'r3'])
      await happen([{ ...track({ userId: 'u2', anonymousId: 'a' }), messageId }]);
    const refusals = (await find('user_id', 'u2'))?.refusals;
    expect(refusals).toEqual([
      {
        messageId: 'r3',
        at: NOON,
        type: 'anonymous_id',
        key: keyOf('anonymous_id', 'a'),
        reason: 'limit',
        rules: 1,
      },
    ]);
    expect(health()).toMatchObject({ refused: 3, merged: 0 });
    rule(rulesWith({ types: { user_id: { limit: { count: 2 } } } }));
    await happen([track({ userId: 'u2', anonymousId: 'a' })]);
    expect((await find('user_id', 'u2'))?.refusals ?? []).toEqual([]);
    expect(health()).toMatchObject({ refused: 3, merged: 1, largest: 3 });
  });
});

describe('strength', () => {
  it('given a link that is too weak, then it is counted, in one batch or several, until it is strong enough', async () => {
    for (const batches of [[3], [1, 1, 1], [2, 1]]) {
      const { happen, find, mains, keyOf } = world(rulesWith({ minimumStrength: 3 }));
      await happen([track({ anonymousId: 'a', ...mail('j@x.org') })]);
      await happen([track({ userId: 'u' })]);
      let left = 3;
      for (const size of batches) {
        await happen(Array.from({ length: size }, () => track({ userId: 'u', ...mail('j@x.org') })));
        left -= size;
        const weak = (await find('user_id', 'u'))?.weakLinks?.[keyOf('email', 'j@x.org')];
        expect(weak?.seen).toBe(left > 0 ? 3 - left : undefined);
        expect(mains()).toHaveLength(left > 0 ? 2 : 1);
      }
    }
  });

  it('given more weak links than are kept, then the least seen go', async () => {
    const { happen, find, keyOf } = world(rulesWith({ minimumStrength: 10 }));
    const address = (n: number) => mail(`m${n}@x.org`);
    for (let n = 0; n < 55; n += 1) await happen([track({ anonymousId: `a${n}`, ...address(n) })]);
    await happen([track({ userId: 'u' })]);
    for (const n of [7, ...Array.from({ length: 55 }, (_, index) => index)])
      await happen([track({ userId: 'u', ...address(n) })], NOON + n);
    const { weakLinks = {} } = (await find('user_id', 'u'))!;
    expect(Object.keys(weakLinks)).toHaveLength(50);
    expect(weakLinks[keyOf('email', 'm7@x.org')]).toMatchObject({ seen: 2 });
    expect(
      explainProfile((await find('user_id', 'u'))!, rulesWith({ minimumStrength: 10 })).weakLinks[0],
    ).toMatchObject({
      type: 'email',
      strength: 2,
      needed: 10,
    });
  });
});

describe('pins', () => {
  const sides = (id: string, side: Pin['side']) => [{ id, side }];

  it('given two sides of a pin, then no event unites them, directly or through a third', async () => {
    const { happen, find, pin } = world();
    await happen([track({ userId: 'u' })]);
    await happen([track({ anonymousId: 'a' })]);
    await happen([track({ anonymousId: 'b' })]);
    await pin(await find('user_id', 'u'), sides('p', 'stays'));
    await pin(await find('anonymous_id', 'a'), sides('p', 'left'));
    await happen([track({ userId: 'u', anonymousId: 'a' })]);
    expect(named(await find('user_id', 'u'))).toEqual(['user_id:u']);
    expect((await find('user_id', 'u'))?.refusals).toMatchObject([{ type: 'anonymous_id', reason: 'pin' }]);
    await happen([track({ anonymousId: 'b', context: { externalIds: [{ id: 'x', type: 'crm' }] } })]);
    await happen([track({ anonymousId: 'a', context: { externalIds: [{ id: 'x', type: 'crm' }] } })]);
    expect((await find('anonymous_id', 'b'))?.pins).toEqual(sides('p', 'left'));
    await happen([track({ userId: 'u', anonymousId: 'b' })]);
    expect(named(await find('user_id', 'u'))).toEqual(['user_id:u']);
  });

  it('given the same side twice, or pins of different separations, then they are united with their profiles', async () => {
    const { happen, find, pin, mains } = world();
    await happen([track({ userId: 'u' })]);
    await happen([track({ anonymousId: 'a' })]);
    await pin(await find('user_id', 'u'), [...sides('p', 'left'), ...sides('q', 'left')]);
    await pin(await find('anonymous_id', 'a'), [...sides('p', 'left'), ...sides('r', 'stays')]);
    await happen([track({ userId: 'u', anonymousId: 'a' })]);
    expect(mains()).toHaveLength(1);
    expect(new Set(mains()[0]?.pins?.map(({ id, side }) => `${id} ${side}`))).toEqual(
      new Set(['p left', 'q left', 'r stays']),
    );
  });
});

describe('rules that change', () => {
  it('given a type that stands in the rules no more, then its identifiers stay, are told so, and harm nothing', async () => {
    const loyalty = (card: string) => ({ type: 'identify', traits: { card } });
    const types = { loyalty: { from: ['traits.card'], identifies: true, limit: { count: 1 } } };
    const { happen, find, rule } = world(rulesWith({ types }));
    await happen([{ ...track({ userId: 'u' }), ...loyalty('c1') }]);
    await happen([{ ...track({ anonymousId: 'a' }), ...loyalty('c2') }]);
    const without = definitionWith({});
    const strictly = { ...without, types: without.types.filter(({ type }) => type !== '*') };
    rule(compileIdentity(strictly, 2));
    await happen([{ ...track({ userId: 'u', anonymousId: 'a' }), ...loyalty('c3') }]);
    const main = await find('user_id', 'u');
    expect(named(main)).toEqual(['anonymous_id:a', 'loyalty:c1', 'loyalty:c2', 'user_id:u']);
    expect((await find('loyalty', 'c2'))?.profileId).toBe(main?.profileId);
    const { links } = explainProfile(main!, compileIdentity(strictly, 2));
    expect(links.filter(({ isConfigured }) => !isConfigured).map(({ type }) => type)).toEqual([
      'loyalty',
      'loyalty',
    ]);
  });

  it('given a limit that is lowered below what a profile owns, then nothing more of that type comes, and all else does', async () => {
    const { happen, find, rule } = world();
    await happen([1, 2, 3].map((n) => track({ userId: 'u', ...mail(`m${n}@x.org`) })));
    rule(rulesWith({ types: { email: { limit: { count: 1 } } } }));
    await happen([track({ userId: 'u', anonymousId: 'a' }), track({ userId: 'u', ...mail('m4@x.org') })]);
    expect(named(await find('user_id', 'u'))).toEqual([
      'anonymous_id:a',
      'email:m1@x.org',
      'email:m2@x.org',
      'email:m3@x.org',
      'user_id:u',
    ]);
  });
});

describe('what nobody honest sends', () => {
  const external = (from: number, size: number) => ({
    context: {
      externalIds: Array.from({ length: size }, (_, i) => ({ id: `v${from + i}`, type: `t${from + i}` })),
    },
  });

  it('given 10,000 new identifiers onto one profile, then it takes a thousand and the rest is counted', async () => {
    const { happen, find, health } = world();
    const sent = Array.from({ length: 527 }, (_, n) => track({ userId: 'u', ...external(n * 19, 19) }));
    for (let from = 0; from < sent.length; from += 100)
      expect(new Set(await happen(sent.slice(from, from + 100)))).toEqual(new Set(['processed']));
    expect((await find('user_id', 'u'))?.identifiers).toHaveLength(1000);
    expect(health()).toMatchObject({ largest: 1000, refused: 527 * 19 - 999 });
    expect((await find('user_id', 'u'))?.refusals).toHaveLength(20);
  });

  it('given 5,000 events of one person in one batch, then all are folded', async () => {
    const { happen, find } = world();
    const sent = Array.from({ length: 5000 }, (_, n) => track({ userId: 'u', anonymousId: `a${n % 7}` }));
    const ends = await happen(sent);
    expect(new Set(ends)).toEqual(new Set(['processed']));
    expect((await find('user_id', 'u'))?.identifiers[0]).toMatchObject({ type: 'user_id', seen: 5000 });
  });
});

describe('a type that said who somebody is and is left out', () => {
  it.each([true, false])('given `*` is %s, then its limit still keeps two people apart', async (taking) => {
    const { happen, find, rule } = world();
    await happen([track({ userId: 'u1', anonymousId: 'a1' }), track({ userId: 'u2', anonymousId: 'a2' })]);
    const crm = { type: 'crm', from: ['context.externalIds'] };
    const rest = DEFAULT_IDENTITY_DEFINITION.types.filter(
      ({ type }) => type !== 'user_id' && (taking || type !== '*'),
    );
    const before = { definition: DEFAULT_IDENTITY_DEFINITION };
    const definition = IdentityDefinition.parse({ types: [...rest, crm], blocked: {} });
    const retired = retiredBy(before, definition);
    const stored = compileIdentity(definition, 1, retired);
    expect(retaining(compileIdentity(definition, 1), compileIdentity(before.definition, 0)).retired).toEqual(
      stored.retired,
    );
    rule(stored);
    const shared = { externalIds: [{ id: 'c', type: 'crm', collection: 'users', encoding: 'none' }] };
    await happen([track({ anonymousId: 'a1', context: shared })]);
    await happen([track({ anonymousId: 'a2', context: shared })]);
    const [first, second] = [await find('user_id', 'u1'), await find('user_id', 'u2')];
    expect(first?.profileId).not.toBe(second?.profileId);
    expect(isIdentified({ ...emptyPlan(), bases: new Map([[first!.key, first!]]) }, stored)).toBe(true);
  });
});
