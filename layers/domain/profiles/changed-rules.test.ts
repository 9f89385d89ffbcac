import { describe, expect, it } from '@jest/globals';
import { pastEvents } from '../history/past-events.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { DEFAULT_IDENTITY_DEFINITION } from '../identity/default-definition.ts';
import type { IdentityDefinition } from '../identity/definition.ts';
import type { ReadHistory } from '../history/history.ts';
import { compileVersions } from '../identity/former-rules.ts';
import { definitionWith, type DefinitionChange } from '../identity/identity.fixtures.ts';
import { identifierItemKey } from '../identity/item-key.ts';
import { commitEvents } from './commit-events.ts';
import { findProfile } from './find-profile.ts';
import { historyOf, type PastEvent } from './history-of.ts';
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

const OLD = DEFAULT_IDENTITY_DEFINITION;
const at = (ms: number) => new Date(ms).toISOString();

/** Rules that replace one another, each until a moment, and the last for good. */
function configurationOf(
  last: IdentityDefinition,
  ...earlier: readonly [IdentityDefinition, number][]
): CompiledConfiguration {
  const identity = compileVersions({
    ...{ kind: 'identity', id: 'identity', version: earlier.length, definition: last, createdAt: at(NOON) },
    earlier: earlier.map(([definition, until], version) => ({ version, definition, until: at(until) })),
  });
  return { ...configurationWith(), identity };
}

function world() {
  const store = memoryProfileStore();
  let now = NOON;
  const calls = { reads: 0 };
  const watched: typeof store = {
    ...store,
    read: (keys, options) => ((calls.reads += 1), store.read(keys, options)),
  };
  const ports = {
    ...{ store: watched, now: () => (now += 1), random: seededBytes(seeded(1)) },
    sleep: () => Promise.resolve(),
  };
  return {
    store,
    calls,
    fold: async (configuration: CompiledConfiguration, ...sent: readonly (readonly [Sent, number])[]) => {
      const events = sent.map(([one, receivedAt]) => eventOf(configuration, lineOf(one, receivedAt)));
      const ends = await commitEvents(events, configuration, ports);
      return events.map((event) => ends.get(event));
    },
    find: (type: string, value: string) =>
      findProfile({ store, consistent: true }, identifierItemKey(configurationWith(), { type, value })),
  };
}

const TIME = at(NOON);
const seen = (messageId: string, who: Partial<Sent>): Sent => ({
  ...{ type: 'track', event: 'Seen', messageId, timestamp: TIME, ...who },
});
const mail = (email: string) => ({ context: { traits: { email } } });
const CARD: DefinitionChange = {
  types: { card: { from: ['properties.card'], identifies: true, limit: { count: 1 } } },
  first: ['card'],
};

/** Each: rules after, what came before, and the event whose copy comes again under the new rules. */
const CHANGES: readonly [string, IdentityDefinition, readonly Sent[], Sent][] = [
  [
    'a type of a new name on top',
    definitionWith(CARD),
    [],
    seen('m1', { userId: 'u1', anonymousId: 'a1', properties: { card: 'C1' } }),
  ],
  [
    'another order of priority, after a drop',
    definitionWith({ first: ['email'] }),
    [seen('m0', { userId: 'u0', ...mail('j@shop.test') })],
    seen('m1', { userId: 'u1', ...mail('j@shop.test') }),
  ],
  [
    'a value blocked while in use',
    definitionWith({ blocked: { values: ['shared'] } }),
    [seen('m0', { userId: 'u0', anonymousId: 'a1' })],
    seen('m1', { userId: 'shared', anonymousId: 'a1' }),
  ],
  [
    'another way to normalise',
    definitionWith({ types: { user_id: { normalise: 'lower' } } }),
    [seen('m0', { userId: 'u0', anonymousId: 'a1' })],
    seen('m1', { userId: 'Ann', anonymousId: 'a1' }),
  ],
];

describe('rules that change while they are in use', () => {
  it.each(CHANGES)('given %s, then a copy that comes under the new rules is known', async (...given) => {
    const [, after, before, event] = given;
    const { fold } = world();
    for (const one of before) await fold(configurationOf(OLD), [one, NOON]);
    expect(await fold(configurationOf(OLD), [event, NOON])).toEqual(['processed']);
    const changed = configurationOf(after, [OLD, NOON + HOUR]);
    expect(await fold(changed, [event, NOON + 2 * HOUR])).toEqual(['duplicate']);
    expect(await fold(changed, [event, NOON])).toEqual(['duplicate']);
  });

  it.each(CHANGES)('given %s, then a copy from before that comes late is known too', async (...given) => {
    const [, after, before, event] = given;
    const { fold } = world();
    const changed = configurationOf(after, [OLD, NOON + HOUR]);
    for (const one of before) await fold(changed, [one, NOON]);
    expect(await fold(changed, [event, NOON + 2 * HOUR])).toEqual(['processed']);
    expect(await fold(changed, [event, NOON])).toEqual(['duplicate']);
  });

  it.each(CHANGES)('given %s, then copies in one batch count once', async (...given) => {
    const [, after, before, event] = given;
    const { fold } = world();
    const changed = configurationOf(after, [OLD, NOON + HOUR]);
    for (const one of before) await fold(changed, [one, NOON]);
    const ends = await fold(changed, [event, NOON], [event, NOON + 2 * HOUR]);
    expect(ends.toSorted()).toEqual(['duplicate', 'processed']);
  });

  it('given several changes, then a copy under the first of them is known', async () => {
    const { fold } = world();
    const event = seen('m1', { userId: 'u1', anonymousId: 'a1', properties: { card: 'C1' } });
    await fold(configurationOf(OLD), [event, NOON]);
    const middle = definitionWith({ ...CARD, blocked: { values: ['u1'] } });
    const last = definitionWith({ ...CARD, blocked: { values: ['u1', 'a1'] } });
    const changed = configurationOf(last, [OLD, NOON + HOUR], [middle, NOON + 2 * HOUR]);
    expect(await fold(changed, [event, NOON + 3 * HOUR])).toEqual(['duplicate']);
  });

  it('given other events after a change, then they are told apart by it, and attach nothing that it blocks', async () => {
    const { fold, find } = world();
    const changed = configurationOf(definitionWith({ blocked: { values: ['shared'] } }), [OLD, NOON + HOUR]);
    await fold(changed, [seen('m1', { userId: 'shared', anonymousId: 'a1' }), NOON + 2 * HOUR]);
    expect(await find('user_id', 'shared')).toBeUndefined();
    expect((await find('anonymous_id', 'a1'))?.identifiers).toHaveLength(1);
  });

  it('given rules that changed, then an event of one profile is read as often as ever', async () => {
    const { fold, calls } = world();
    const who = { userId: 'u1', anonymousId: 'a1', properties: { card: 'C1' } };
    const changed = configurationOf(definitionWith(CARD), [OLD, NOON + HOUR]);
    await fold(changed, [seen('m1', who), NOON + 2 * HOUR]);
    calls.reads = 0;
    await fold(changed, [seen('m2', who), NOON + 2 * HOUR]);
    expect(calls.reads).toBe(1);
  });

  it('given rules that changed days ago, then nobody else is asked', () => {
    const changed = configurationOf(definitionWith(CARD), [OLD, NOON]);
    const event = seen('m1', { userId: 'u1', properties: { card: 'C1' } });
    expect(eventOf(changed, lineOf(event, NOON + 75 * HOUR)).otherTops).toHaveLength(1);
    expect(eventOf(changed, lineOf(event, NOON + 77 * HOUR))).not.toHaveProperty('otherTops');
  });
});

describe('history of times of other rules', () => {
  it('given another order of priority since, then each event is of the profile that folded it, and of no other', async () => {
    const { fold, find } = world();
    const sent = [
      seen('m0', { userId: 'u0', ...mail('j@shop.test') }),
      seen('m1', { userId: 'u1', ...mail('j@shop.test') }),
    ];
    for (const one of sent) await fold(configurationOf(OLD), [one, NOON]);
    const later = NOON + 100 * HOUR;
    const changed = configurationOf(definitionWith({ first: ['email'] }), [OLD, NOON + HOUR]);
    const lines: ReadHistory = async function* ({ where = () => true }) {
      for (const line of sent.map((one) => lineOf(one, NOON)))
        if (where(line)) yield await Promise.resolve(line);
    };
    const events: PastEvent[] = [];
    for await (const past of pastEvents(lines, changed)({ from: 0, to: later })) events.push(past);
    for (const [user, messageId] of [
      ['u0', 'm0'],
      ['u1', 'm1'],
    ] as const) {
      const main = await find('user_id', user);
      const own = historyOf(main!, { remembered: [], events, now: later });
      expect(own.events.map(({ event }) => event.messageId)).toEqual([messageId]);
    }
  });
});
