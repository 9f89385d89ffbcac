import { describe, expect, it } from '@jest/globals';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { NO_FAULTS } from './faulty-store.ts';
import { seededRandom } from './seeded-random.ts';
import { configuration, NOW, shopTraffic, sourceId } from './shop.ts';
import { world } from './world.ts';

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

describe.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])('the pipeline under faults, seed %i', (seed) => {
  it('ends with the people, counts, memberships and orders of a run without faults', async () => {
    const [calm, rough] = [await run(seed, { faulty: false }), await run(seed, { faulty: true })];
    expect(await people(rough)).toEqual(await people(calm));
    expect(forwarded(rough)).toEqual(forwarded(calm));
    expect(rough.streams.events.onFailure).toEqual([]);
    expect(rough.streams.changes.onFailure).toEqual([]);
  });

  it('numbers the transitions of each segment without gaps and gives each one fact', async () => {
    const rough = await run(seed, { faulty: true });
    const transitions = rough.published.filter(
      ({ name }) => name === 'Segment Entered' || name === 'Segment Exited',
    );
    const byNumber = new Map<string, Set<string>>();
    for (const { detail } of transitions) {
      const segment = 'segmentId' in detail ? detail.segmentId : '';
      const name = `${detail.profileId} ${segment} ${detail.number}`;
      byNumber.set(name, (byNumber.get(name) ?? new Set()).add(detail.id));
    }
    expect([...byNumber.values()].filter((ids) => ids.size !== 1)).toEqual([]);
  });

  it('accounts for every event that was put on the stream', async () => {
    const rough = await run(seed, { faulty: true });
    const sums = await sumLedger({
      store: rough.ledger,
      workspaceId: configuration.workspaceId,
      from: NOW - 3_600_000,
      to: NOW + 3_600_000,
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
