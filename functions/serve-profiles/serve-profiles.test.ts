import { describe, expect, it } from '@jest/globals';
import { shopWithJane, getRequest, TOKEN, WORKSPACE } from './serve-profiles.fixtures.ts';

const JANES_TRAITS = { traits: { plan: 'gold' } };
const problem = (code: string) => expect.objectContaining({ name: 'Problem', code });

describe('reading a profile', () => {
  it.each([
    ['by user id', '/v1/profiles/users/user_id:u1/traits'],
    ['by a value with a colon and slashes', '/v1/profiles/users/crm:a/b:c/traits'],
    ['by an address in other letters', '/v1/profiles/users/email: Jane@Example.com/traits'],
    ['by a phone number as people write it', '/v1/profiles/users/phone:+420 601 123 456/traits'],
    ['by an id that an alias gave up', '/v1/profiles/users/user_id:old/traits'],
    ['by an id of a profile that was merged into it', '/v1/profiles/users/anonymous_id:a2/traits'],
    ['by Segment’s path', `/v1/spaces/${WORKSPACE}/collections/users/profiles/user_id:u1/traits`],
    [
      'by Segment’s path with a space of its own',
      '/v1/spaces/lg8283283/collections/users/profiles/user_id:u1/traits',
    ],
  ])('given a person, when asked %s, then it is found', async (_, path) => {
    const { serve } = await shopWithJane();
    const answer = await serve(getRequest(path));
    expect(answer).toMatchObject({
      status: 200,
      body: JANES_TRAITS,
      headers: { 'cache-control': 'private, no-cache' },
    });
  });

  it('given the token as user name, as Segment’s clients send it, then it opens', async () => {
    const { serve } = await shopWithJane();
    const basic = { authorization: `basic ${Buffer.from(`${TOKEN}:`).toString('base64')}` };
    expect(await serve(getRequest('/v1/profiles/users/user_id:u1/traits', { headers: basic }))).toMatchObject(
      {
        body: JANES_TRAITS,
      },
    );
  });

  it.each([
    ['traits', { traits: { plan: 'gold' }, cursor: { url: '/v1/profiles/users/crm:a%2Fb:c/traits' } }],
    ['external_ids', { data: [{ type: 'crm', id: 'a/b:c' }] }],
    ['events', { data: [{ type: 'track', event: 'Order Completed' }] }],
    ['segments', { data: [{ key: 'gold', member: true, conditions: [{ value: 'gold', holds: true }] }] }],
    ['links', { data: [] }],
    ['metadata', { metadata: { version: 7, identifiers: 7 } }],
  ])('given a person, when asked for %s, then they are told', async (resource, body) => {
    const { serve } = await shopWithJane();
    const query: Record<string, string> = resource === 'external_ids' ? { include: 'crm' } : {};
    expect(await serve(getRequest(`/v1/profiles/users/crm:a/b:c/${resource}`, { query }))).toMatchObject({
      body,
    });
  });

  it('given a main item under the identifier, then it costs one eventually consistent read', async () => {
    const { serve, reads } = await shopWithJane();
    await serve(getRequest('/v1/profiles/users/anonymous_id:a1/traits'));
    expect(reads).toEqual([{ keys: 1, consistent: false }]);
  });

  it('given a pointer to it, then it costs two', async () => {
    const { serve, reads } = await shopWithJane();
    await serve(getRequest('/v1/profiles/users/user_id:u1/traits'));
    expect(reads).toHaveLength(2);
  });
});

describe('what cannot be read', () => {
  const traits = '/v1/profiles/users/user_id:u1/traits';
  it.each([
    ['no token', traits, { headers: {} }, 'unauthorized'],
    [
      'a token that nobody gave out',
      traits,
      { headers: { authorization: 'Bearer prt_guessed' } },
      'unauthorized',
    ],
    ['an admin’s token', traits, { headers: { authorization: 'Bearer adm_shop' } }, 'forbidden'],
    ['another scheme', traits, { headers: { authorization: `Digest ${TOKEN}` } }, 'unauthorized'],
    ['no token on an unknown route', '/v1/profiles', { headers: {} }, 'unauthorized'],
    [
      'another workspace',
      `/v1/spaces/wsp_${'9'.repeat(32)}/collections/users/profiles/user_id:u1/traits`,
      {},
      'forbidden',
    ],
    ['an unknown person', '/v1/profiles/users/user_id:u9/traits', {}, 'not-found'],
    ['an unknown type', '/v1/profiles/users/__proto__:u1/traits', {}, 'not-found'],
    ['an empty value', '/v1/profiles/users/user_id:/traits', {}, 'not-found'],
    ['an address that is none', '/v1/profiles/users/email:jane/traits', {}, 'not-found'],
    ['an unknown account', '/v1/profiles/accounts/group_id:g1/traits', {}, 'not-found'],
    ['an account by an id of people', '/v1/profiles/accounts/user_id:u1/traits', {}, 'invalid-request'],
    ['a person by an account’s id', '/v1/profiles/users/group_id:g1/traits', {}, 'invalid-request'],
    ['an account’s id that names nobody', '/v1/profiles/accounts/group_id:null/traits', {}, 'not-found'],
    ['a look-up by GET', '/v1/profiles/users/lookup', {}, 'method-not-allowed'],
    ['a profile id', `/v1/profiles/users/prf_${'2'.repeat(32)}/traits`, {}, 'invalid-request'],
    ['a value without its type', '/v1/profiles/users/u1/traits', {}, 'invalid-request'],
    ['a limit of nothing', traits, { query: { limit: '0' } }, 'invalid-request'],
    ['an unknown resource', '/v1/profiles/users/user_id:u1/secrets', {}, 'unknown-route'],
    ['a write', traits, { method: 'PUT' }, 'method-not-allowed'],
  ])('given %s, then it says so', async (...[, path, changed, code]) => {
    const { serve } = await shopWithJane();
    await expect(serve(getRequest(path, changed))).rejects.toEqual(problem(code));
  });

  it('given a person of another workspace, then the same identifier finds nobody', async () => {
    const { serve } = await shopWithJane();
    const other = { headers: { authorization: 'Bearer prt_other' } };
    await expect(serve(getRequest(traits, other))).rejects.toEqual(problem('not-found'));
  });

  it('given a store without an answer, then the caller may try again', async () => {
    const { serve, breakStore } = await shopWithJane();
    breakStore();
    await expect(serve(getRequest(traits))).rejects.toEqual(problem('temporarily-unavailable'));
  });

  it('given anything refused, then the answer repeats nothing of what was asked', async () => {
    const { serve } = await shopWithJane();
    for (const path of [
      '/v1/profiles/users/email:eve@example.com/traits',
      '/v1/profiles/users/eve@example.com/traits',
    ]) {
      const error: unknown = await serve(getRequest(path)).catch((thrown: unknown) => thrown);
      expect(JSON.stringify([error, String(error)])).not.toContain('eve');
    }
  });
});
