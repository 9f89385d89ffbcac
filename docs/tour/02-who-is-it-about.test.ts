import { describe, expect, it } from '@jest/globals';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { normaliseIdentifier } from '@tributary/domain/identity/normalise';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { commitIn, happened, MINUTE, NINE, shopWith } from './tour.fixtures.ts';

/*
 * Chapter 2: who is it about.
 *
 * An event carries identifiers: a cookie's anonymous id, a user id, an e-mail address. Those that came together belong
 * to one person.
 */
const shop = shopWith();
const store = memoryProfileStore();
const commit = commitIn(store, shop);

/** The person that has an identifier, found as anyone would find it who knows it. */
async function personWith(type: string, value: string) {
  const normalised = normaliseIdentifier(type, value) ?? '';
  const key = identifierItemKey(shop, { type, value: normalised });
  return findProfile({ store, consistent: true }, key);
}

describe('a visitor becomes known', () => {
  // Nobody knows who looks at the page; there is a profile all the same: one item in the table.
  it('begins as an anonymous id', async () => {
    await commit(happened({ type: 'page', name: 'Home', anonymousId: 'laptop' }, NINE, shop));
    expect(store.items().size).toBe(1);
    expect(await personWith('anonymous_id', 'laptop')).toMatchObject({
      identifiers: [{ type: 'anonymous_id' }],
    });
  });

  // Jane signs up. The user id and the address came with the cookie, so all three are hers, and what the cookie did is.
  it('is known by every identifier that came together', async () => {
    const signUp = {
      type: 'identify',
      anonymousId: 'laptop',
      userId: 'jane',
      traits: { email: 'Jane@Example.com' },
    };
    await commit(happened(signUp, NINE + MINUTE, shop));
    const jane = await personWith('user_id', 'jane');
    expect(jane?.state.recent).toHaveLength(2);
    expect((await personWith('email', ' jane@EXAMPLE.com'))?.profileId).toBe(jane?.profileId);
  });

  // On her phone she is a stranger again, until she logs in. Then there are two profiles of one person: they are merged
  // in one transaction, the older one stays, and the other becomes a redirect, so that whoever holds its key arrives.
  it('is one person on two devices', async () => {
    await commit(happened({ type: 'screen', name: 'Shop', anonymousId: 'phone' }, NINE + 2 * MINUTE, shop));
    const stranger = await personWith('anonymous_id', 'phone');
    const jane = await personWith('user_id', 'jane');
    expect(stranger?.profileId).not.toBe(jane?.profileId);

    await commit(
      happened({ type: 'identify', anonymousId: 'phone', userId: 'jane' }, NINE + 3 * MINUTE, shop),
    );
    const merged = await personWith('anonymous_id', 'phone');
    expect(merged?.profileId).toBe(jane?.profileId);
    expect(merged).toMatchObject({ merges: 1, state: { recent: { length: 4 } } });
  });

  // Joe borrows the phone. One person has one user id: that is the limit which keeps them apart. The event goes where its
  // strongest identifier belongs, and the weakest, the phone's cookie, stays with Jane.
  it('is not merged with somebody who shares a device', async () => {
    await commit(
      happened({ type: 'identify', anonymousId: 'phone', userId: 'joe' }, NINE + 4 * MINUTE, shop),
    );
    const [jane, joe] = [await personWith('user_id', 'jane'), await personWith('user_id', 'joe')];
    expect(joe?.profileId).not.toBe(jane?.profileId);
    expect((await personWith('anonymous_id', 'phone'))?.profileId).toBe(jane?.profileId);
  });

  // Some values name nobody. A shop that sends "null" for everyone who is not logged in does not make them all one.
  it('is not made of values that mean nothing', () => {
    expect(() => happened({ type: 'page', userId: 'null' }, NINE, shop)).toThrow('names nobody');
  });
});
