import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import type { JsonObject } from '../outcomes/json.ts';
import {
  type FaultRates,
  faultyProfileStore,
  MANY_FAULTS,
  NO_FAULTS,
  WorkerDied,
} from './profile-store.faulty.ts';
import { configuration as base, UNLIMITED } from './histories.fixtures.ts';
import type { ItemKey, ProfileItem } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';
import { eventOf, HOUR, lineOf, NOON, seeded, type Sent } from './profiles.fixtures.ts';
import type { UnmergeEnd, UnmergeRequest } from './unmerge-request.ts';
import { essenceOf, mainsIn, ownerIn, unmergeWorld } from './unmerge.fixtures.ts';
import { turns } from './turns.fixtures.ts';
import { unmergeProfile } from './unmerge.ts';

type Random = () => number;
const below = (random: Random, limit: number) => Math.floor(random() * limit);

/** Events of one person, who has a few devices and addresses of their own. */
function eventOfPerson(random: Random, person: string, messageId: string): ProfileEvent {
  const one = (prefix: string, size: number) => `${person}-${prefix}${below(random, size)}`;
  const who = {
    ...(random() < 0.8 && { anonymousId: one('a', 3) }),
    ...(random() < 0.4 && { userId: one('u', 1) }),
  };
  const email: JsonObject = random() < 0.2 ? { email: `${one('e', 2)}@example.com` } : {};
  const common = { messageId, ...(Object.keys(who).length > 0 ? who : { anonymousId: one('a', 3) }) };
  const sent: Sent =
    random() < 0.3
      ? {
          ...common,
          type: 'identify',
          traits: { ...email, plan: ['pro', 'free', null][below(random, 3)] ?? null },
        }
      : {
          ...common,
          type: 'track',
          event: random() < 0.6 ? 'Order Completed' : 'Product Added',
          properties: { total: below(random, 5000) / 100 },
          context: { traits: email },
        };
  return eventOf(base, lineOf(sent, NOON - below(random, 20) * HOUR - below(random, 3)));
}

type Case = {
  readonly before: readonly ProfileEvent[];
  readonly wrong: ProfileEvent;
  readonly after: readonly ProfileEvent[];
  /** What the wrong event is to a world in which nobody mistakes the one for the other. */
  readonly right: ProfileEvent;
};

/** Two persons, and one event that names an identifier of each that they had before. */
function caseOf(seed: number): Case {
  const random = seeded(seed);
  const persons = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) =>
      eventOfPerson(random, random() < 0.5 ? 'p' : 'q', `m${from + index}`),
    );
  const first = ['p', 'q'].map((person, index) => eventOfPerson(random, person, `first${index}`));
  const before = [...first, ...persons(0, 2 + below(random, 40))];
  const known = (person: string) => {
    const all = before
      .flatMap(({ identifiers }) => identifiers)
      .filter(({ value }) => value.startsWith(person));
    return all[below(random, all.length)]!;
  };
  const template = eventOfPerson(random, 'p', 'wrong');
  const [high, low] = [known('p'), known('q')].sort(
    (a, b) => rankOf(a.type) - rankOf(b.type) || (a.value < b.value ? -1 : 1),
  );
  const bare = { ...template, traits: { plan: 'pro' } };
  return {
    before,
    wrong: { ...bare, identifiers: [high!, low!] },
    right: { ...bare, identifiers: [high!] },
    after: persons(100, below(random, 40)),
  };
}

function rankOf(type: string): number {
  return DEFAULT_IDENTITY_RULES.types.get(type)?.rank ?? 0;
}

const configuration = { ...base, identity: UNLIMITED };

/** The same events without the mistake, one after another and without faults. */
async function without({ before, right, after }: Case) {
  const world = unmergeWorld(configuration);
  for (const event of [...before, right, ...after]) await world.fold([event]);
  return world.store.items();
}

type By = 'identifier' | 'merge';

async function withUnmerge(
  given: Case,
  by: By,
  { seed, rates }: { readonly seed: number; readonly rates: FaultRates },
) {
  const random = seeded(seed + 1);
  const world = unmergeWorld(configuration, seed);
  const { before, wrong, after } = given;
  for (const event of [...before, wrong]) await world.fold([world.land(event)]);
  const request = requestOf(given, by, world.store.items());
  const { turn, pump } = turns(random);
  const faulty = faultyProfileStore(world.store, { random, rates, turn });
  const ends: UnmergeEnd[] = [];

  async function unmerge(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      const end = await surviving(() =>
        unmergeProfile(request, { ...world.ports, sleep: turn, store: faulty.worker() }),
      );
      if (end) ends.push(end);
      if (end && end.is !== 'waiting') return;
      for (let wait = below(random, 20); wait > 0; wait -= 1) await turn();
    }
    throw new Error('The unmerge does not come to an end.');
  }

  /** Events that come meanwhile; each batch again until all of it is done. Some land before they are folded, some after. */
  async function stream(events: readonly ProfileEvent[]): Promise<void> {
    const queue = [...events];
    while (queue.length > 0) {
      const batch = queue.splice(0, 1 + below(random, 5));
      const late = random() < 0.5;
      if (!late) for (const event of batch) world.land(event);
      for (let left: readonly ProfileEvent[] = batch; left.length > 0;) {
        const folded = await surviving(() => world.fold(left, faulty.worker()));
        if (folded) left = left.filter((_, index) => folded[index] === 'retry');
        await turn();
      }
      if (late) for (const event of batch) world.land(event);
    }
  }

  await pump(
    Promise.all([unmerge(), stream(after), stream([...before, wrong].map((event) => ({ ...event })))]),
  );
  faulty.heal();
  // Whatever was redelivered landed twice; whatever comes once more changes nothing.
  const settled = world.store.items();
  for (const event of [...before, wrong, ...after]) await world.fold([{ ...event }]);
  expect(mainsIn(world.store.items())).toEqual(mainsIn(settled));
  return { items: settled, ends, request };
}

async function surviving<T>(call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof WorkerDied) return undefined;
    throw error;
  }
}

function requestOf({ wrong }: Case, by: By, items: ReadonlyMap<ItemKey, ProfileItem>): UnmergeRequest {
  const main = ownerIn(items, wrong.identifiers[0].key);
  const common = { pinId: 'pin_1', key: main.key, acceptMissing: false, requestedAt: NOON };
  const founder = main.identifiers.find(({ key }) => key === main.key)!.value.slice(0, 1);
  if (by === 'merge') {
    const joined = main.joined?.find(({ messageId }) => messageId === 'wrong');
    if (!joined) throw new Error('The wrong event has merged two profiles.');
    return { ...common, by: { is: 'merge', profileId: joined.profileId, key: joined.key } };
  }
  const other = wrong.identifiers.find(({ value }) => !value.startsWith(founder))!;
  return { ...common, by: { is: 'identifier', key: other.key } };
}

function essences(items: ReadonlyMap<ItemKey, ProfileItem>) {
  return (
    mainsIn(items)
      .map((main) => essenceOf(items, main))
      // Which event attaches an identifier depends on the order in which they come.
      .map(({ identifiers, ...rest }) => ({
        ...rest,
        identifiers: identifiers.map(({ name, seen, lastSeen }) => ({ name, seen, lastSeen })),
      }))
      .sort((a, b) => (JSON.stringify(a.identifiers) < JSON.stringify(b.identifiers) ? -1 : 1))
  );
}

const RUNS = Number(process.env['HISTORIES'] ?? 40);

describe('unmerging, over random histories', () => {
  const cases = [
    ['identifier', NO_FAULTS],
    ['identifier', MANY_FAULTS],
    ['merge', NO_FAULTS],
    ['merge', MANY_FAULTS],
  ] as const;
  it.each(cases)(
    'given a wrong merge undone by %s, then all profiles are what they would have been without it',
    async (by, rates) => {
      await fc.assert(
        fc.asyncProperty(fc.integer({ min: 0, max: 2 ** 31 }), async (seed) => {
          const given = caseOf(seed);
          const { items, ends, request } = await withUnmerge(given, by, { seed, rates });
          expect(ends.at(-1)?.is).toBe('done');
          expect(essences(items)).toEqual(essences(await without(given)));
          // Who goes on is the one who owns what the whole stood on at the time, whichever was asked for.
          const sides = [request.key, request.by.key].flatMap((key) => ownerIn(items, key).pins ?? []);
          expect(sides.map(({ side }) => side).sort()).toEqual(['left', 'stays']);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
    },
    600_000,
  );
});
