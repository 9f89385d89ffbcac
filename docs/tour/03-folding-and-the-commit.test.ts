import { describe, expect, it } from '@jest/globals';
import { fc } from '@fast-check/jest';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { foldEvents } from '@tributary/domain/profiles/fold';
import { type ProfileStore, StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { aSegment, commitIn, happened, MINUTE, NINE, type SentEvent, shopWith } from './tour.fixtures.ts';

/*
 * Chapter 3: folding and the commit. Events come late, twice, in any order, and to several workers at once.
 */
const definition = { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 500 };
const shop = shopWith(aSegment('big_spenders', definition));
const userId = 'jane';
const order = { type: 'track', event: 'Order Completed', userId };
const sent: readonly SentEvent[] = [
  { type: 'identify', userId, traits: { plan: 'free' } },
  { type: 'identify', userId, traits: { plan: 'gold' } },
  { ...order, properties: { total: 400.1 } },
  { ...order, properties: { total: 200.2 } },
];
const events = sent.map((event, minute) => happened(event, NINE + minute * MINUTE, shop));

const key = identifierItemKey(shop, { type: 'user_id', value: 'jane' });
const jane = (store: ProfileStore) => findProfile({ store, consistent: true }, key);

describe('events become a profile', () => {
  // A trait keeps the time of the event that set it, and the newest wins; counts and sums add up. So order is no matter.
  it('is the same in any order', () => {
    const expected = foldEvents([], events, shop.features);
    expect(expected.traits['plan']?.value).toBe('gold');
    fc.assert(
      fc.property(fc.shuffledSubarray(events, { minLength: 4 }), (shuffled) => {
        expect(foldEvents([], shuffled, shop.features)).toEqual(expected);
      }),
    );
  });

  // A batch is one write: the profile, the memory of which events it has seen, its memberships, and what changed.
  const store = memoryProfileStore();
  const commit = commitIn(store, shop);

  it('is committed in one write', async () => {
    await commit(...events);
    expect(await jane(store)).toMatchObject({
      version: 1,
      memberships: { [shop.segments[0]?.id ?? '']: {} },
    });
  });

  // The same events again, re-sent by a phone or redelivered by the stream, are known by their ids. Nothing is written.
  it('does not count an event twice', async () => {
    expect([...(await commit(...events)).values()]).toEqual(Array(4).fill('duplicate'));
    expect((await jane(store))?.version).toBe(1);
  });

  // The network may fail after a write took effect. The worker reads again, and finds its own write by the ids.
  it('survives an answer that never came', async () => {
    const faulty = memoryProfileStore();
    let calls = 0;
    const losing: typeof faulty.commit = async (write) => {
      const outcome = await faulty.commit(write);
      if (++calls === 1) throw new StoreInDoubt('The answer was lost.');
      return outcome;
    };
    await commitIn({ ...faulty, commit: losing }, shop)(...events);
    expect(Object.values((await jane(faulty))?.state.features ?? {})).toMatchObject([
      { count: 2, sum: '600300000' },
    ]);
  });

  // Two workers who read the same version cannot both write it. The one that comes second begins again.
  it('loses nothing to a worker beside it', async () => {
    const shared = memoryProfileStore();
    const worker = commitIn(shared, shop);
    await Promise.all([worker(...events.slice(0, 2)), worker(...events.slice(2))]);
    expect((await jane(shared))?.state).toEqual((await jane(store))?.state);
  });
});
