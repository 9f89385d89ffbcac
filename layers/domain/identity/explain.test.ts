import { describe, expect, it } from '@jest/globals';
import { commitEvents } from '../profiles/commit-events.ts';
import { findProfile } from '../profiles/find-profile.ts';
import type { MainItem } from '../profiles/items.ts';
import { memoryProfileStore } from '../profiles/profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
} from '../profiles/profiles.fixtures.ts';
import type { IdentityDefinition } from './definition.ts';
import { candidatesOf } from './candidates.ts';
import { compileIdentity } from './compile-rules.ts';
import { explainEvent } from './explain-event.ts';
import { explainProfile } from './explain-profile.ts';
import { definitionWith } from './identity.fixtures.ts';
import { identifierItemKey } from './item-key.ts';

const configuration = configurationWith();
const keyOf = (type: string, value: string) => identifierItemKey(configuration, { type, value });
const shared = { type: 'track', event: 'Seen', messageId: 'm2', userId: 'u2', anonymousId: 'a' };

async function sharedDevice() {
  const store = memoryProfileStore();
  const random = seededBytes(seeded(1));
  const ports = { store, now: () => NOON, random, sleep: () => Promise.resolve() };
  const events = [{ ...shared, messageId: 'm1', userId: 'u1' }, shared];
  await commitEvents(
    events.map((event) => eventOf(configuration, lineOf(event, NOON))),
    configuration,
    ports,
  );
  const main = async (type: string, value: string) =>
    (await findProfile({ store, consistent: true }, keyOf(type, value)))!;
  return { one: await main('user_id', 'u1'), two: await main('user_id', 'u2') };
}

const explain = (owners: readonly (readonly [string, MainItem])[]) =>
  explainEvent({ event: shared, messageId: 'm2', at: NOON, configuration, owners: new Map(owners) });

describe('explaining an event', () => {
  it('given one that was folded, then it says what it did then, beside what it would do now', async () => {
    const { one, two } = await sharedDevice();
    const explanation = explain([
      [keyOf('user_id', 'u2'), two],
      [keyOf('anonymous_id', 'a'), one],
    ]);
    expect(explanation).toMatchObject({
      rules: 0,
      outcome: { is: 'attach', profileId: two.profileId, attached: [] },
      identifiers: [
        { type: 'user_id', path: 'userId', raw: 'u2', is: 'used', profileId: two.profileId },
        { type: 'anonymous_id', is: 'dropped', reason: 'limit', profileId: one.profileId },
      ],
      before: { joined: [], refusals: [{ messageId: 'm2', type: 'anonymous_id', reason: 'limit' }] },
    });
  });

  it('given a profile that was read at two moments, then the newer counts', async () => {
    const { one, two } = await sharedDevice();
    const newer = { ...two, version: two.version + 1, identifiers: [...two.identifiers, ...one.identifiers] };
    const owners = [
      [keyOf('user_id', 'u2'), two],
      [keyOf('anonymous_id', 'a'), newer],
    ] as const;
    expect(explain(owners).outcome).toMatchObject({ is: 'attach', profileId: two.profileId });
  });

  it('given an owner that owns it no more, then it says that it has to be asked again', async () => {
    const { one } = await sharedDevice();
    expect(explain([[keyOf('user_id', 'u2'), one]]).outcome).toEqual({ is: 'unsettled' });
  });
});

describe('explaining a profile whose types have left the rules', () => {
  const types = ['card', 'ios.id', 'previous_id', 'device', 'with space', 'user_id', 'crm'];
  /** An event that brings whatever can be brought. */
  const event = {
    type: 'alias',
    userId: 'u',
    previousId: 'p',
    traits: { card: 'c' },
    context: {
      device: { type: 'ios', id: 'd' },
      externalIds: types.map((type) => ({ type, id: 'x', collection: 'users', encoding: 'none' })),
    },
  };
  const others = {
    type: '*',
    identifies: false,
    normalise: 'none' as const,
    weight: 1,
    blocked: { values: [], patterns: [] },
  };
  const definition = definitionWith({});
  const rulesOf = (from: readonly string[], kept: readonly string[]) =>
    compileIdentity(
      {
        ...definition,
        types: definition.types.flatMap((one): IdentityDefinition['types'] => {
          if (kept.includes(one.type)) return [one];
          return one.type === '*' && from.length > 0 ? [{ ...one, ...others, from: [...from] }] : [];
        }),
      },
      1,
    );

  it.each([
    [['context.externalIds', 'context.device'], ['user_id'], ['card', 'crm', 'device', 'ios.id', 'user_id']],
    [['context.externalIds'], ['anonymous_id'], ['card', 'crm', 'device', 'ios.id', 'user_id']],
    [['context.device'], ['user_id'], ['ios.id', 'user_id']],
    [[], ['user_id', 'previous_id'], ['previous_id', 'user_id']],
  ])(
    'given `*` from %j beside %j, then those are configured of which an event can bring more',
    async (from, kept, left) => {
      const { one } = await sharedDevice();
      const rules = rulesOf(from, kept);
      const identifiers = types.map((type) => ({ type, value: 'v', key: `w#${type}`, firstSeen: NOON }));
      const { links } = explainProfile({ ...one, identifiers }, rules);
      const configured = links.flatMap(({ type, isConfigured }) => (isConfigured ? [type] : [])).sort();
      expect(configured).toEqual(left);
      const brought = new Set(candidatesOf(event, rules).map(({ type }) => type));
      expect(configured).toEqual(types.filter((type) => brought.has(type)).sort());
    },
  );
});
