import { describe, expect, it } from '@jest/globals';
import { accountEvents, accountKey } from '../accounts/account-events.ts';
import { configurationFor } from '../accounts/configuration-for.ts';
import { membersToTell } from '../accounts/members.ts';
import { accountsToldOf } from '../accounts/passed-on.ts';
import { commitEvents } from './commit-events.ts';
import type { MainItem } from './items.ts';
import type { ProfileStore } from './profile-store.ts';
import { configurationWith, type Sent, segmentId } from './profiles.fixtures.ts';
import { unmergeWorld } from './unmerge.fixtures.ts';
import { wakeProfile } from './wake-profile.ts';

const over = { name: 'Order Completed' };
const configuration = configurationWith({
  accountTraits: { revenue: { compute: 'sum', property: 'total', over } },
  accountSegments: [{ trait: 'revenue', is: 'at-least', value: 100 }],
  segments: [{ account: 'account_segment_0' }],
});
const MEMBER = [segmentId(0)];

/** People whose events go on to their accounts, and who are told of these by being woken. */
function companies() {
  const world = unmergeWorld(configuration);
  const { ports, store } = world;
  let messages = 0;

  async function happen(...sent: readonly Omit<Sent, 'messageId'>[]): Promise<void> {
    for (const one of sent) {
      const [event] = await world.send({ type: 'track', ...one, messageId: `m${(messages += 1)}` });
      const person = world.owner(event!.identifiers[0].key);
      const accounts = accountsToldOf(event!, person, ports.now());
      const told = accountEvents(event!, { key: person.key, accounts }, configuration);
      await commitEvents(told, configurationFor('accounts', configuration), ports);
      for (const id of accounts) await tell(world.owner(accountKey(id, configuration)));
    }
  }

  async function tell(account: MainItem): Promise<void> {
    for (const key of membersToTell(account, configuration)) await wakeProfile(key, configuration, ports);
  }

  const keyOf = (who: Partial<Sent>) => {
    const { identifiers } = world.event({ type: 'track', messageId: 'name', ...who });
    return identifiers[0].key;
  };
  async function unmerge(through: ProfileStore = store): Promise<void> {
    const [key, other] = [keyOf(JANE), keyOf(BEN)];
    const end = await world.unmerge({ key, by: { is: 'identifier', key: other } }, { store: through });
    expect(end).toMatchObject({ is: 'done' });
  }
  const person = (who: Partial<Sent>) => world.owner(keyOf(who));
  const membershipsOf = (who: Partial<Sent>) => Object.keys(person(who).memberships);
  return { store, happen, unmerge, membershipsOf, person };
}

const JANE = { anonymousId: 'jane-1' };
const BEN = { userId: 'ben' };
const CARL = { userId: 'carl' };
const joins = (who: Partial<Sent>, groupId: string) => ({ ...who, type: 'group', groupId });
const orders = (who: Partial<Sent>, total: number) => ({
  ...{ ...who, type: 'track', event: 'Order Completed', properties: { total } },
});
/** The wrong event: Jane's device, Ben's user id. */
const WRONG = { ...JANE, ...BEN, type: 'track', event: 'Seen' };

describe('an unmerge of people who belong to accounts', () => {
  it('given accounts of which one is in the segment, then only its member is told so', async () => {
    const { happen, unmerge, membershipsOf, person } = companies();
    await happen(joins(JANE, 'tiny'), joins(BEN, 'acme'), orders(BEN, 100), WRONG);
    expect(membershipsOf(JANE)).toEqual(MEMBER);
    await unmerge();
    expect(membershipsOf(JANE)).toEqual([]);
    expect(person(JANE).state.accountSegments).toBeUndefined();
    expect(membershipsOf(BEN)).toEqual(MEMBER);
  });

  it('given an account that was joined while the two were one, then its member is told when it leaves', async () => {
    const { happen, unmerge, membershipsOf } = companies();
    await happen(orders(JANE, 1), orders(BEN, 1), WRONG, joins(BEN, 'acme'));
    await happen(joins(CARL, 'acme'), orders(CARL, 200));
    await unmerge();
    expect(membershipsOf(BEN)).toEqual(MEMBER);
    await happen(orders(CARL, -200));
    expect(membershipsOf(CARL)).toEqual([]);
    expect(membershipsOf(BEN)).toEqual([]);
    expect(membershipsOf(JANE)).toEqual([]);
  });

  it('given an account that leaves just before the two are written, then its member leaves too', async () => {
    const { happen, unmerge, membershipsOf, store } = companies();
    await happen(joins(JANE, 'tiny'), orders(JANE, 100), joins(BEN, 'acme'), joins(CARL, 'acme'));
    await happen(orders(CARL, 200), WRONG);
    let left = false;
    const meddled: ProfileStore = {
      ...store,
      async commit(commit) {
        if (commit.restored && !left) {
          left = true;
          await happen(orders(CARL, -200));
        }
        return store.commit(commit);
      },
    };
    await unmerge(meddled);
    expect(membershipsOf(BEN)).toEqual([]);
    expect(membershipsOf(JANE)).toEqual(MEMBER);
  });
});
