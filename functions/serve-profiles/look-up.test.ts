import { describe, expect, it } from '@jest/globals';
import { aShop } from './world.fixtures.ts';

async function janeAndBen() {
  const shop = aShop();
  const identify = (userId: string, traits: Record<string, string>) =>
    shop.send({ type: 'identify', userId, anonymousId: `${userId}-phone`, traits });
  await identify('jane', { plan: 'gold', city: 'Praha' });
  await identify('ben', { plan: 'free', email: 'Ben@Example.com' });
  await shop.send({ type: 'group', userId: 'ben', groupId: 'acme', traits: { name: 'Acme' } });
  return shop;
}

describe('looking many up', () => {
  it.each(['profiles/users/lookup', 'spaces/shop/collections/users/profiles/lookup'])(
    'given ids at %s, then each has its own result, in the order asked',
    async (path) => {
      const { call } = await janeAndBen();
      const ids = [
        'email:BEN@example.com',
        'user_id:nobody',
        'jane',
        'anonymous_id:jane-phone',
        'group_id:acme',
      ];
      expect(await call('POST', path, { body: { ids } })).toMatchObject({
        status: 200,
        headers: { 'cache-control': 'no-store' },
        body: {
          results: [
            { id: ids[0], status: 200, profile: { traits: { plan: 'free' }, next: {} } },
            { id: ids[1], status: 404, code: 'not-found' },
            { id: ids[2], status: 400, code: 'invalid-request', errors: [{ field: 'ids' }] },
            { id: ids[3], status: 200, profile: { traits: { plan: 'gold', city: 'Praha' } } },
            { id: ids[4], status: 400, code: 'invalid-request' },
          ],
        },
      });
    },
  );

  it('given what to include, then that, and where more of a list is', async () => {
    const { call } = await janeAndBen();
    const include = ['segments', 'external_ids', 'metadata', 'links', 'traits'];
    const body = { ids: ['user_id:ben'], include, limit: 1, verbose: true };
    const answer = await call('POST', 'profiles/users/lookup', { body });
    expect(answer).toMatchObject({
      body: {
        results: [
          {
            profile: {
              profile_id: expect.stringMatching(/^prf_/),
              version: expect.any(Number),
              segments: [{ member: expect.any(Boolean) }],
              external_ids: [{ type: 'anonymous_id', seen: 1 }],
              metadata: { identifiers: 3 },
              links: [{ external_ids: [{ id: 'acme' }] }],
              traits: { email: { source_id: expect.any(String) } },
              next: {
                traits: expect.stringMatching(
                  /^\/v1\/profiles\/users\/user_id:ben\/traits\?limit=1&verbose=true&next=/,
                ),
                external_ids: expect.any(String),
              },
            },
          },
        ],
      },
    });
  });

  it('given accounts, then they are found by their own ids', async () => {
    const { call } = await janeAndBen();
    const body = { ids: ['group_id:acme', 'user_id:ben'] };
    expect(await call('POST', 'profiles/accounts/lookup', { body })).toMatchObject({
      body: { results: [{ status: 200, profile: { traits: { name: 'Acme' } } }, { status: 400 }] },
    });
  });

  it('given a hundred, then they are found in a few reads', async () => {
    const { call } = await janeAndBen();
    const ids = Array.from({ length: 100 }, (_, index) => (index % 2 ? 'user_id:ben' : 'user_id:jane'));
    const answer = await call('POST', 'profiles/users/lookup', { body: { ids } });
    expect(JSON.stringify(answer.body).match(/"status":200/g)).toHaveLength(100);
  });

  it('given more than a response takes, then who does not fit is told so, and who does is answered', async () => {
    const shop = aShop();
    const big = 'x'.repeat(30_000);
    for (let part = 0; part < 10; part += 1)
      await shop.send({ type: 'identify', userId: 'big', traits: { [`t${part}`]: big } });
    const body = { ids: Array.from({ length: 20 }, () => 'user_id:big') };
    const text = JSON.stringify((await shop.call('POST', 'profiles/users/lookup', { body })).body);
    expect(text.match(/"status":200/g)?.length).toBe(14);
    expect(text.match(/"payload-too-large"/g)?.length).toBe(6);
  });

  it.each([
    [{ ids: [] }, 'ids'],
    [{ ids: Array.from({ length: 101 }, () => 'user_id:u') }, 'ids'],
    [{ ids: ['user_id:u1'], include: ['secrets'] }, 'include.0'],
    [{ ids: ['user_id:u1'], limit: 0 }, 'limit'],
    [{ ids: ['user_id:u1'], of: 1 }, 'of'],
    [{ ids: 'user_id:u1' }, 'ids'],
  ])('given %j, then it is refused by its name', async (body, field) => {
    const { call } = await janeAndBen();
    expect(await call('POST', 'profiles/users/lookup', { body })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field }],
    });
  });

  it('given links of accounts, then they are asked one at a time', async () => {
    const { call } = await janeAndBen();
    const body = { ids: ['group_id:acme'], include: ['links'] };
    expect(await call('POST', 'profiles/accounts/lookup', { body })).toMatchObject({
      errors: [{ field: 'include' }],
    });
  });
});
