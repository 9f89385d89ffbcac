import { describe, expect, it } from '@jest/globals';
import { HOUR, MINUTE, NOON } from '@tributary/domain/profiles/profiles.fixtures';
import { aShop } from './world.fixtures.ts';

const minting = 'profiles/users/user_id:jane/visitor-token';
const listed = { visitor: { traits: new Set(['plan', 'email']), segments: new Set(['segment_0']) } };

async function jane(changed: Parameters<typeof aShop>[0] = listed) {
  const shop = aShop(changed);
  const traits = { plan: 'gold', email: 'jane@example.com', salary: 100 };
  await shop.send({ type: 'identify', userId: 'jane', anonymousId: 'a1', traits });
  await shop.send({ type: 'identify', userId: 'ben', traits: { plan: 'free' } });
  const mint = async (path = minting, body?: unknown) =>
    String((await shop.call('POST', path, { body })).body?.['token']);
  const see = (token: string, headers = {}) => shop.call('GET', 'visitor', { token, headers });
  return { ...shop, mint, see };
}

describe('a page that reads its own visitor', () => {
  it('given a token that its server made, then it sees what is listed of that visitor, and no identifier', async () => {
    const { mint, see } = await jane();
    const answer = await see(await mint());
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'cache-control': expect.stringContaining('private'), vary: 'authorization' },
    });
    expect(answer.body).toEqual({ traits: { plan: 'gold' }, segments: { segment_0: true } });
    expect((await see(await mint('profiles/users/user_id:ben/visitor-token'))).body).toEqual({
      traits: { plan: 'free' },
      segments: { segment_0: false },
    });
  });

  it('given a workspace that lists nothing, then nothing is seen', async () => {
    const { mint, see } = await jane({});
    expect((await see(await mint())).body).toEqual({ traits: {}, segments: {} });
  });

  it('given a token, then nothing of the person can be read in it', async () => {
    const { mint } = await jane();
    const token = await mint('profiles/users/email:jane@example.com/visitor-token');
    const parts = token.split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
    expect([token, ...parts].join(' ')).not.toMatch(/jane|example/);
  });

  it('given its time, then it ends, and says so', async () => {
    const { mint, see, pass, call } = await jane();
    expect((await call('POST', minting, { body: { ttlSeconds: 60 } })).body).toMatchObject({
      expiresAt: new Date(NOON + MINUTE).toISOString(),
    });
    const token = await mint(minting, { ttlSeconds: 60 });
    pass(MINUTE - 1);
    expect(await see(token)).toMatchObject({ status: 200 });
    pass(1);
    expect(await see(token)).toMatchObject({ code: 'expired-token' });
  });

  it('given no body, then it lasts ten minutes', async () => {
    const { mint, see, pass } = await jane();
    const token = await mint();
    pass(10 * MINUTE);
    expect(await see(token)).toMatchObject({ code: 'expired-token' });
  });

  it('given a forged token, one of another workspace, a server’s token or none, then it is refused', async () => {
    const { mint, see, call } = await jane();
    const token = await mint();
    const other = await call('POST', minting, { token: 'prt_other' });
    expect(await see(String(other.body?.['token']))).toMatchObject({ code: 'not-found' });
    const forged = token.replace('1'.repeat(32), '9'.repeat(32));
    for (const text of [forged, `${token.slice(0, -1)}!`, 'prt_shop', ''])
      expect(await see(text)).toMatchObject({ code: 'invalid-token' });
    expect(await call('GET', 'visitor', { headers: { authorization: '' } })).toMatchObject({
      code: 'invalid-token',
    });
  });

  it('given a visitor’s token, then it opens nothing else', async () => {
    const { mint, call } = await jane();
    const token = await mint();
    for (const [method, path] of [
      ['GET', 'profiles/users/user_id:jane/traits'],
      ['POST', minting],
      ['POST', 'profiles/users/lookup'],
    ] as const)
      expect(await call(method, path, { token })).toMatchObject({ code: 'unauthorized' });
    expect(await call('POST', 'visitor', { token })).toMatchObject({ code: 'method-not-allowed' });
  });

  it('given a visitor without a profile, then the token is made, and there is nothing to see yet', async () => {
    const { mint, see, send } = await jane();
    const token = await mint('profiles/users/anonymous_id:new/visitor-token');
    expect(await see(token)).toMatchObject({ code: 'not-found' });
    await send({ type: 'identify', anonymousId: 'new', traits: { plan: 'trial' } });
    expect(await see(token)).toMatchObject({ body: { traits: { plan: 'trial' } } });
  });

  it('given a profile that was merged since, then the token goes with it', async () => {
    const { mint, see, send } = await jane();
    const token = await mint('profiles/users/anonymous_id:new/visitor-token');
    await send({ type: 'track', event: 'Seen', anonymousId: 'new' });
    await send({ type: 'track', event: 'Seen', anonymousId: 'new', userId: 'jane' });
    expect(await see(token)).toMatchObject({ body: { traits: { plan: 'gold' } } });
  });

  it('given what the page has already, then it is not sent again', async () => {
    const { mint, see, send, pass } = await jane();
    const token = await mint();
    const etag = (await see(token)).headers?.['etag'] ?? '';
    expect(await see(token, { 'if-none-match': etag })).toMatchObject({ status: 304, body: {} });
    pass(1);
    await send({ type: 'identify', userId: 'jane', traits: { plan: 'free' } });
    expect(await see(token, { 'if-none-match': etag })).toMatchObject({ status: 200 });
  });

  it.each([
    [minting, { ttlSeconds: 3601 }, 'invalid-request', 'ttlSeconds'],
    [minting, { ttlSeconds: 0 }, 'invalid-request', 'ttlSeconds'],
    [minting, { ttl: 5 }, 'invalid-request', 'ttl'],
    ['profiles/users/email:nobody/visitor-token', {}, 'invalid-request', 'identifier'],
    ['profiles/users/group_id:acme/visitor-token', {}, 'invalid-request', 'identifier'],
  ])('given %s with %j, then it is refused by its name', async (...[path, body, code, field]) => {
    const { call } = await jane();
    expect(await call('POST', path, { body })).toMatchObject({ code, errors: [{ field }] });
  });

  it('given an account, then it is no visitor; given GET, then nothing is made', async () => {
    const { call } = await jane();
    expect(await call('POST', 'profiles/accounts/group_id:acme/visitor-token')).toMatchObject({
      code: 'unknown-route',
    });
    expect(await call('GET', minting)).toMatchObject({ code: 'method-not-allowed' });
  });
});

describe('asking again for what is known', () => {
  const traits = 'profiles/users/user_id:jane/traits';
  const again = (etag: string) => ({ headers: { 'if-none-match': etag } });

  it('given the tag of an answer, then 304 until it would be another', async () => {
    const { call, send, pass } = await jane();
    const first = await call('GET', traits);
    const etag = first.headers?.['etag'] ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const header of [etag, `"other", W/${etag}`, '*'])
      expect(await call('GET', traits, again(header))).toMatchObject({
        status: 304,
        headers: { etag },
        body: {},
      });
    expect(await call('GET', traits, again('"other"'))).toMatchObject({ status: 200 });
    expect((await call('GET', 'profiles/users/user_id:ben/traits')).headers?.['etag']).not.toBe(etag);
    pass(1);
    await send({ type: 'identify', userId: 'jane', traits: { plan: 'free' } });
    expect(await call('GET', traits, again(etag))).toMatchObject({ status: 200 });
  });

  it('given a window that ends with no event, then the tag of its segments changes', async () => {
    const { call, send, pass } = await jane();
    await send({ type: 'track', event: 'Seen', userId: 'jane' });
    const segments = 'profiles/users/user_id:jane/segments';
    const etag = (await call('GET', segments)).headers?.['etag'] ?? '';
    pass(HOUR - 1);
    expect(await call('GET', segments, again(etag))).toMatchObject({ status: 304 });
    pass(1);
    expect(await call('GET', segments, again(etag))).toMatchObject({ status: 200 });
  });
});
