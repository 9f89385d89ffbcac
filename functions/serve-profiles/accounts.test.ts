import { describe, expect, it } from '@jest/globals';
import { HOUR, NOON } from '@tributary/domain/profiles/profiles.fixtures';
import { aShop } from './world.fixtures.ts';

async function acme(changed = {}) {
  const shop = aShop(changed);
  const group = (userId: string, role: string) =>
    shop.send({ type: 'group', userId, groupId: 'acme', traits: { name: 'Acme', seats: 40, role } });
  await group('u1', 'admin');
  shop.pass(HOUR);
  await group('u2', 'buyer');
  return shop;
}

const account = 'profiles/accounts/group_id:acme';

describe('reading an account', () => {
  it.each([account, 'spaces/shop/collections/accounts/profiles/group_id: acme'])(
    'given its group id below %s, then its traits are told, computed ones too',
    async (path) => {
      const { call } = await acme();
      const { body } = await call('GET', `${path}/traits`, { query: { verbose: 'true' } });
      expect(body).toMatchObject({
        traits: {
          active: { value: 2, origin: 'computed', version: 1 },
          name: { value: 'Acme' },
          seats: { value: 40 },
        },
      });
    },
  );

  it('given an account, then its identifier and metadata are its own', async () => {
    const { call } = await acme();
    expect(await call('GET', `${account}/external_ids`)).toMatchObject({
      body: { data: [{ collection: 'accounts', type: 'group_id', id: 'acme' }] },
    });
    expect(await call('GET', `${account}/metadata`)).toMatchObject({
      body: { metadata: { profile_id: expect.stringMatching(/^acc_/) } },
    });
    expect(await call('GET', `${account}/segments`)).toMatchObject({ body: { data: [] } });
  });

  it('given members, then its links are they, who acted last first, page by page', async () => {
    const { call } = await acme();
    const first = await call('GET', `${account}/links`, { query: { limit: '1' } });
    expect(first.body).toMatchObject({
      members_known: true,
      data: [
        {
          to_collection: 'users',
          external_ids: [{ collection: 'users', type: 'user_id', id: 'u2' }],
          role: 'buyer',
          last_active_at: new Date(NOON + HOUR).toISOString(),
        },
      ],
      cursor: { has_more: true },
    });
    const next = /next=([\w-]+)/.exec(JSON.stringify(first.body?.['cursor']))?.[1] ?? '';
    expect(await call('GET', `${account}/links`, { query: { limit: '1', next } })).toMatchObject({
      body: { data: [{ external_ids: [{ id: 'u1' }], role: 'admin' }], cursor: { has_more: false } },
    });
  });

  it('given two members that have become one person, then they show once', async () => {
    const { call, send } = await acme();
    await send({ type: 'group', anonymousId: 'a1', groupId: 'acme', traits: {} });
    await send({ type: 'track', event: 'Seen', anonymousId: 'a1', userId: 'u1' });
    const { body } = await call('GET', `${account}/links`);
    expect(JSON.stringify(body).match(/"to_collection"/g)).toHaveLength(2);
  });

  it('given nothing that asks accounts for members, then it says that they are not known', async () => {
    const accounts = { segments: [], computedTraits: [], features: [] };
    const { call } = await acme({ accounts });
    expect(await call('GET', `${account}/links`)).toMatchObject({ body: { data: [], members_known: false } });
  });

  it('given a member, then the account is among their links', async () => {
    const { call } = await acme();
    expect(await call('GET', 'profiles/users/user_id:u1/links')).toMatchObject({
      body: {
        data: [
          {
            to_collection: 'accounts',
            external_ids: [{ type: 'group_id', id: 'acme' }],
            role: 'admin',
            since: new Date(NOON).toISOString(),
          },
        ],
      },
    });
  });
});
