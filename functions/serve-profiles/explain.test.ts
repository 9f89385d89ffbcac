import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '@tributary/domain/identity/identity.fixtures';
import { NOON } from '@tributary/domain/profiles/profiles.fixtures';
import * as z from 'zod';
import { aShop } from './world.fixtures.ts';

const noon = new Date(NOON).toISOString();
const explain = (id: string) => `profiles/users/${id}/explain`;

describe('explaining a profile', () => {
  it('given a log-in on a known device, then the merge says which event and which identifier brought it', async () => {
    const { send, call } = aShop();
    await send({ type: 'track', event: 'Seen', anonymousId: 'phone' });
    await send({ type: 'track', event: 'Seen', userId: 'jane' });
    await send({ type: 'track', event: 'Seen', userId: 'jane', anonymousId: 'phone' });
    const answer = await call('GET', explain('user_id:jane'));
    expect(answer).toMatchObject({
      status: 200,
      headers: { etag: expect.any(String) },
      body: {
        rules: 0,
        merges: 1,
        links: [
          { type: 'user_id', value: 'jane', seen: 2, strength: 2, first_seen_at: noon, configured: true },
          { type: 'anonymous_id', value: 'phone', seen: 2 },
        ],
        joined: [
          {
            message_id: 'm3',
            at: noon,
            rules: 0,
            through: expect.arrayContaining([
              { type: 'user_id', value: 'jane' },
              { type: 'anonymous_id', value: 'phone' },
            ]),
          },
        ],
        refusals: [],
        weak_links: [],
      },
    });
    expect(JSON.stringify(answer.body)).not.toContain('wsp_');
  });

  it('given a shared device, then the refusal names the other profile’s identifier as the other’s', async () => {
    const { send, call } = aShop();
    await send({ type: 'track', event: 'Seen', userId: 'jane', anonymousId: 'tablet' });
    await send({ type: 'track', event: 'Seen', userId: 'ben', anonymousId: 'tablet' });
    const jane = await call('GET', 'profiles/users/user_id:jane/metadata');
    const { profile_id } = z.object({ profile_id: z.string() }).parse(jane.body?.['metadata']);
    expect(await call('GET', explain('user_id:ben'))).toMatchObject({
      body: {
        links: [{ value: 'ben' }],
        refusals: [
          {
            ...{ type: 'anonymous_id', reason: 'limit', at: noon, message_id: 'm2', rules: 0 },
            owner: { profile_id, another_profile: true, value: 'tablet' },
          },
        ],
      },
    });
  });

  it('given a link that is too weak, then how strong it is and has to be', async () => {
    const identity = rulesWith({ minimumStrength: 3, types: { user_id: { limit: { count: 5 } } } });
    const { send, call } = aShop({ identity });
    await send({ type: 'identify', userId: 'jane', traits: { email: 'home@example.com' } });
    await send({ type: 'track', event: 'Seen', userId: 'ben' });
    await send({ type: 'identify', userId: 'ben', traits: { email: 'home@example.com' } });
    expect(await call('GET', explain('user_id:ben'))).toMatchObject({
      body: {
        weak_links: [
          {
            ...{ type: 'email', seen: 1, strength: 1, needed: 3 },
            owner: { another_profile: true, value: 'home@example.com' },
          },
        ],
      },
    });
  });

  it('given nobody, then it is not found', async () => {
    const { call } = aShop();
    expect(await call('GET', explain('user_id:jane'))).toMatchObject({ code: 'not-found' });
  });
});
