import { describe, expect, it } from '@jest/globals';
import type { Fact } from '@tributary/domain/facts/fact';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { NO_FAULTS } from './faulty-store.ts';
import { seededRandom } from './seeded-random.ts';
import { configuration, NOW, shopTraffic, sourceId } from './shop.ts';
import { world } from './world.ts';

const HOUR = 3_600_000;
const PEOPLE = 4;
const RATES = { stale: 0.3, cancelled: 0.06, lost: 0.04, crash: 0.02 };
const traffic = (seed: number) => shopTraffic(seededRandom(seed), { people: PEOPLE, events: 48 });

/** Sends each event, some of them again in another grouping, with a re-shard in the middle. */
async function run(seed: number, { faulty }: { faulty: boolean }) {
  const random = seededRandom(seed + 1000);
  const here = world({ seed, rates: faulty ? RATES : NO_FAULTS, workers: faulty ? 4 : 1 });
  const sent = traffic(seed);
  sent.forEach(({ line }, index) => {
    here.put(Math.floor(random() * 8), [line]);
    if (!faulty) return;
    const again = sent.slice(Math.max(0, index - 3), index + 1).filter(() => random() < 0.2);
    const resent = again.map((one) => ({ ...one.line, receivedAt: new Date(NOW + index).toISOString() }));
    if (resent.length > 0) here.put(Math.floor(random() * 8), resent);
    if (index === 24) here.streams.events.reshard();
  });
  await here.settle();
  await here.pass(HOUR);
  return here;
}

type World = Awaited<ReturnType<typeof run>>;

/** What everybody may know of a person, ids of this run left out. */
async function people({ inner }: World) {
  const identifiers = Array.from({ length: PEOPLE }, (_, person) => [
    { type: 'user_id', value: `user-${person}` },
    { type: 'anonymous_id', value: `device-${person}-0` },
    { type: 'anonymous_id', value: `device-${person}-1` },
  ]).flat();
  return Promise.all(
    identifiers.map(async (identifier) => {
      const main = await findProfile(
        { store: inner, consistent: true },
        identifierItemKey(configuration, identifier),
      );
      return {
        identifier: identifier.value,
        owns: main?.identifiers.map(({ type, value }) => `${type}:${value}`).sort(),
        state: main?.state,
        memberships: Object.keys(main?.memberships ?? {}).sort(),
      };
    }),
  );
}

const forwarded = ({ published }: World) =>
  [
    ...new Set(published.flatMap((fact) => (fact.name === 'Event Forwarded' ? [fact.detail.messageId] : []))),
  ].sort();

type Transition = {
  readonly id: string;
  readonly name: 'Segment Entered' | 'Segment Exited';
  readonly profileId: string;
  readonly segmentId: string;
  readonly number: number;
};

/** Transitions by fact id: what comes twice is one. */
function transitionsOf(published: readonly Fact[]): ReadonlyMap<string, Transition> {
  const byId = new Map<string, Transition>();
  for (const { name, detail } of published)
    if (name === 'Segment Entered' || name === 'Segment Exited') {
      const { id, profileId, segmentId, number } = detail;
      byId.set(id, { id, name, profileId, segmentId, number });
    }
  return byId;
}

const told = ({ name, profileId, segmentId, number }: Omit<Transition, 'id'>) =>
  `${profileId} ${segmentId} ${number} ${name}`;

function committedTransitions({ committed }: World): string[] {
  return committed.flatMap(({ profileId, changes }) =>
    changes.flatMap((change) =>
      change.is === 'segment-entered' || change.is === 'segment-exited'
        ? [
            told({
              ...change,
              profileId,
              name: change.is === 'segment-entered' ? 'Segment Entered' : 'Segment Exited',
            }),
          ]
        : [],
    ),
  );
}

/** The numbers that a subject must have: from 1 on, but for those that a merge says it has left out. */
function unannouncedFrom(
  { committed }: World,
  { profileId, segmentId }: Transition,
  numbers: readonly number[],
) {
  const announced = committed
    .filter((item) => item.profileId === profileId)
    .flatMap(({ changes }) =>
      changes.flatMap((change) => (change.is === 'profile-merged' ? [change.numbers] : [])),
    )
    .map((merged) => merged[segmentId] ?? 0);
  return Array.from({ length: numbers.at(-1) ?? 0 }, (_, index) => index + 1).filter(
    (number) => numbers.includes(number) || !announced.some((upTo) => number <= upTo),
  );
}

/** Of each person: the segments they are in, and those in which whoever counts facts of the profile believes them. */
async function counted({ inner, published }: World) {
  const transitions = [...transitionsOf(published).values()];
  return Promise.all(
    Array.from({ length: PEOPLE }, async (_, person) => {
      const key = identifierItemKey(configuration, { type: 'anonymous_id', value: `device-${person}-0` });
      const main = await findProfile({ store: inner, consistent: true }, key);
      const latest = new Map<string, Transition>();
      for (const transition of transitions)
        if (
          transition.profileId === main?.profileId &&
          transition.number > (latest.get(transition.segmentId)?.number ?? 0)
        )
          latest.set(transition.segmentId, transition);
      return {
        members: Object.keys(main?.memberships ?? {}).sort(),
        counts: [...latest.values()]
          .flatMap(({ name, segmentId }) => (name === 'Segment Entered' ? [segmentId] : []))
          .sort(),
      };
    }),
  );
}

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('the pipeline under faults, seed %i', (seed) => {
  it('ends with the people, counts, memberships and orders of a run without faults', async () => {
    const [calm, rough] = [await run(seed, { faulty: false }), await run(seed, { faulty: true })];
    expect(await people(rough)).toEqual(await people(calm));
    expect(forwarded(rough)).toEqual(forwarded(calm));
    expect(rough.streams.events.onFailure).toEqual([]);
    expect(rough.streams.changes.onFailure).toEqual([]);
  });

  it('publishes exactly the facts that were committed, numbered without gaps', async () => {
    const rough = await run(seed, { faulty: true });
    const facts = transitionsOf(rough.published);
    expect([...facts.values()].map(told).sort()).toEqual(committedTransitions(rough).sort());
    const subjects = Object.groupBy(
      facts.values(),
      ({ profileId, segmentId }) => `${profileId} ${segmentId}`,
    );
    for (const own of Object.values(subjects)) {
      const numbers = own!.map(({ number }) => number).sort((a, b) => a - b);
      expect(numbers).toEqual(unannouncedFrom(rough, own![0]!, numbers));
    }
  });

  it('leaves everybody who counts transitions with the memberships of a run without faults', async () => {
    const [calm, rough] = [await run(seed, { faulty: false }), await run(seed, { faulty: true })];
    expect(await counted(rough)).toEqual(await counted(calm));
    const byTime = calm.published.filter(({ detail }) => 'reason' in detail && detail.reason === 'time');
    expect(byTime.length).toBeGreaterThan(0);
    for (const { members, counts } of await counted(rough)) expect(counts).toEqual(members);
  });

  it('accounts for every event that was put on the stream', async () => {
    const rough = await run(seed, { faulty: true });
    const sums = await sumLedger({
      store: rough.ledger,
      workspaceId: configuration.workspaceId,
      from: NOW - HOUR,
      to: NOW + 2 * HOUR,
    });
    const { accepted, processed, duplicate, inFlight, failed } = sums.sources[sourceId]!;
    expect({ inFlight, failed }).toEqual({ inFlight: 0, failed: {} });
    // Which of several copies counts as the processed one depends on what crashed; the sum does not.
    expect(processed + duplicate).toBe(accepted);
  });
});

it('reaches every kind of fault', async () => {
  const runs = await Promise.all([21, 22, 23, 24, 25, 26].map((seed) => run(seed, { faulty: true })));
  const sum = (pick: (one: World) => number) => runs.reduce((total, one) => total + pick(one), 0);
  const reached = {
    stale: sum(({ faults }) => faults.stale),
    cancelled: sum(({ faults }) => faults.cancelled),
    lostBefore: sum(({ faults }) => faults.lostBefore),
    lostAfter: sum(({ faults }) => faults.lostAfter),
    crashes: sum(({ faults }) => faults.crashes),
    conflicts: sum(({ faults }) => faults.conflicts),
    redelivered: sum(({ streams }) => streams.events.counts.redelivered),
    bisected: sum(({ streams }) => streams.events.counts.bisected),
    partial: sum(({ streams }) => streams.changes.counts.partial),
  };
  for (const count of Object.values(reached)) expect(count).toBeGreaterThan(0);
});
