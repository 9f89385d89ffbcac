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
import { explainEvent } from './explain-event.ts';
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
