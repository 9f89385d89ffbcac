import { describe, expect, it } from '@jest/globals';
import { commitEvents } from '../../profiles/commit-events.ts';
import { findProfile } from '../../profiles/find-profile.ts';
import type { ItemKey, MainItem } from '../../profiles/items.ts';
import { memoryProfileStore } from '../../profiles/profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
} from '../../profiles/profiles.fixtures.ts';
import { explainEvent } from '../explain-event.ts';
import type { EventExplanation, FoundIdentifier } from '../explanation.ts';
import { rulesWith } from '../identity.fixtures.ts';
import { identifiersOf } from '../identifiers-of.ts';
import { itemKeys } from '../item-key.ts';
import type { IdentityCase } from './case.ts';
import { FINDING } from './finding.cases.ts';
import { JOINING } from './joining.cases.ts';

/** A workspace of the case's rules, to which its events happen. */
function world({ rules, events }: IdentityCase) {
  const configuration = { ...configurationWith(), ...(rules && { identity: rulesWith(rules) }) };
  const store = memoryProfileStore();
  let now = NOON;
  const ports = {
    store,
    now: () => (now += 1),
    random: seededBytes(seeded(1)),
    sleep: () => Promise.resolve(),
  };
  const sent = events.map(({ send, day = 0 }, index) => {
    const messageId = `m${index}`;
    const event = { type: 'track', event: 'Seen', ...send, messageId };
    return { event, messageId, at: NOON + day * 24 * HOUR };
  });
  async function ownersOf(event: (typeof sent)[number]['event']) {
    const owners = new Map<ItemKey, MainItem>();
    for (const { key } of identifiersOf(event, {
      rules: configuration.identity,
      keyOf: itemKeys(configuration),
    })) {
      const main = await findProfile({ store, consistent: true }, key);
      if (main) owners.set(key, main);
    }
    return owners;
  }
  const profiles = () =>
    [...store.items().values()]
      .flatMap((item) => (item.kind === 'main' ? [item.identifiers.map(nameOf).sort()] : []))
      .sort((a, b) => (a.join() < b.join() ? -1 : 1));
  return { configuration, ports, sent, ownersOf, profiles };
}

const nameOf = ({ type, value }: { type: string; value: string }) => `${type}:${value}`;

function told({ outcome, identifiers }: EventExplanation): string {
  return [outcome.is, ...identifiers.flatMap((one) => noteOf(one) ?? [])].join('; ');
}

function noteOf({ type, is, reason, blockedBy, mixedScripts }: FoundIdentifier): string | undefined {
  if (is === 'used') return mixedScripts ? `${type} mixes scripts` : undefined;
  const by = reason ?? blockedBy;
  return `${type} ${is}${by === undefined ? '' : ` by ${by}`}`;
}

const CASES = [...FINDING, ...JOINING];

describe('identity, case by case', () => {
  it('given the list of cases, then it is long and names none twice', () => {
    expect(new Set(CASES.map(({ given }) => given)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThan(40);
  });

  it.each(CASES.map((one) => [one.given, one] as const))(
    'given %s, then each event is explained as it is then committed',
    async (_, one) => {
      const { configuration, ports, sent, ownersOf, profiles } = world(one);
      for (const [index, { event, messageId, at }] of sent.entries()) {
        const owners = await ownersOf(event);
        const explanation = explainEvent({ event, messageId, at, configuration, owners });
        expect(told(explanation)).toBe(one.events[index]?.told);
        expect(JSON.parse(JSON.stringify(explanation))).toEqual(explanation);
        if (explanation.outcome.is === 'refuse') continue;
        const before = ports.store.items().size;
        const done = await commitEvents([eventOf(configuration, lineOf(event, at))], configuration, ports);
        expect([...done.values()]).toEqual(['processed']);
        const after = new Set([...(await ownersOf(event)).values()].map(({ profileId }) => profileId));
        if ('profileId' in explanation.outcome) expect(after).toContain(explanation.outcome.profileId);
        if (explanation.outcome.is === 'create') expect(ports.store.items().size).toBeGreaterThan(before);
      }
      expect(profiles()).toEqual(one.profiles);
    },
  );

  it.each(CASES.map((one) => [one.given, one] as const))(
    'given %s in one batch, then the profiles are the expected ones',
    async (_, one) => {
      const { configuration, ports, sent, profiles } = world(one);
      const events = sent.flatMap(({ event, at }, index) =>
        one.events[index]?.told.startsWith('refuse') ? [] : [eventOf(configuration, lineOf(event, at))],
      );
      await commitEvents(events, configuration, ports);
      expect(profiles()).toEqual(one.inOneBatch ?? one.profiles);
    },
  );
});
