import { describe, expect, it } from '@jest/globals';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import {
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  type Sent,
} from '@tributary/domain/profiles/profiles.fixtures';
import { setUp } from './manage-configuration.fixtures.ts';

const seen = (messageId: string, who: { readonly anonymousId?: string; readonly userId?: string }): Sent => ({
  ...{ messageId, type: 'track', event: 'Seen' },
  ...who,
});

/** Jane's device and Ben's account, taken for one person. */
async function janeAndBen() {
  const platform = setUp();
  const workspace = await platform.workspace();
  const stored = await platform.store.workspace(workspace.id);
  const configuration = compileConfiguration(stored!);
  let clock = NOON;
  const sent = [
    seen('m1', { anonymousId: 'jane-1' }),
    seen('m2', { anonymousId: 'ben-1', userId: 'ben' }),
    seen('m3', { anonymousId: 'jane-1', userId: 'ben' }),
  ];
  const events = sent.map((one) => eventOf(configuration, lineOf(one, NOON)));
  const ports = {
    store: platform.profiles,
    now: () => (clock += 1),
    random: seededBytes(seeded(1)),
    sleep: () => Promise.resolve(),
  };
  for (const event of events) await commitEvents([event], configuration, ports);
  const [jane, ben] = [events[0]!.identifiers[0].key, events[1]!.identifiers[0].key];
  const main = await findProfile({ store: platform.profiles, consistent: true }, jane);
  const token = async (scope: string) =>
    String(
      (await platform.call('POST', `${workspace.path}/tokens`, { body: { name: 'T', scope } })).body?.[
        'token'
      ],
    );
  return { ...platform, workspace, jane, ben, main: main!, token };
}

describe('asking to unmerge', () => {
  it('given an identifier, then the request is kept, queued and can be looked at', async () => {
    const given = await janeAndBen();
    const { workspace, call, jane, ben } = given;
    const body = { identifier: 'user_id:ben', workspaceId: workspace.id };
    const answer = await call('POST', 'profiles/users/anonymous_id:jane-1/unmerge', { body });
    expect(answer).toMatchObject({ status: 202, body: { state: 'pending' } });
    const id = String(answer.body?.['id']);
    expect(given.unmergeQueue.sent).toEqual([
      { message: { v: 1, workspaceId: workspace.id, id }, delaySeconds: 0 },
    ]);
    const job = await given.unmerges.find(workspace.id, id);
    expect(job).toMatchObject({ key: jane, by: { is: 'identifier', key: ben }, acceptMissing: false });
    const missing = { range: { from: 0, to: 1000 }, remembered: 2, counters: { f: 3 }, traits: ['plan'] };
    await given.unmerges.save({ ...job!, state: 'refused', missing });
    expect(await call('GET', `${workspace.path}/unmerges/${id}`)).toMatchObject({
      status: 200,
      body: {
        id,
        state: 'refused',
        missing: {
          ...missing,
          range: { from: '1970-01-01T00:00:00.000Z', to: '1970-01-01T00:00:01.000Z' },
        },
      },
    });
  });

  it('given a profile that was taken in, or the very identifier that is to leave, then what the profile stands on stays', async () => {
    const { workspace, call, main, ben, unmerges } = await janeAndBen();
    const [joined] = main.joined ?? [];
    const path = `${workspace.path}/unmerges`;
    const asked = [
      { profile: 'user_id:ben', profileId: joined?.profileId, acceptMissing: true },
      { profile: 'user_id:ben', identifier: 'user_id:ben' },
    ];
    const found = [];
    for (const body of asked) {
      const answer = await call('POST', path, { body });
      found.push(await unmerges.find(workspace.id, String(answer.body?.['id'])));
    }
    expect(found).toMatchObject([
      {
        key: main.key,
        by: { is: 'merge', profileId: joined?.profileId, key: joined?.key },
        acceptMissing: true,
      },
      { key: main.key, by: { is: 'identifier', key: ben } },
    ]);
  });

  it('given a token of one workspace, then that is the workspace, and no other can be named', async () => {
    const given = await janeAndBen();
    const path = 'profiles/users/anonymous_id:jane-1/unmerge';
    const token = await given.token('admin');
    const body = { identifier: 'user_id:ben' };
    expect(await given.call('POST', path, { body, token })).toMatchObject({ status: 202 });
    const other = given.workspace.id.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    const named = { ...body, workspaceId: other };
    expect(await given.call('POST', path, { body: named, token })).toMatchObject({ code: 'not-found' });
    expect(await given.call('POST', path, { body })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'workspaceId' }],
    });
    const reader = await given.token('profiles');
    expect(await given.call('POST', path, { body, token: reader })).toMatchObject({ code: 'forbidden' });
  });

  it.each([
    [{ profile: 'user_id:ben' }, 'invalid-request'],
    [{ profile: 'user_id:ben', identifier: 'user_id:ben', profileId: 'prf_1' }, 'invalid-request'],
    [{ profile: 'ben', identifier: 'user_id:ben' }, 'invalid-request'],
    [{ profile: 'user_id:ben', identifier: 'email:nothing' }, 'invalid-request'],
    [{ profile: 'user_id:nobody', identifier: 'user_id:ben' }, 'not-found'],
    [{ profile: 'user_id:ben', identifier: 'user_id:nobody' }, 'not-found'],
    [{ profile: 'user_id:ben', profileId: 'prf_nobody' }, 'not-found'],
    [{ profile: 'anonymous_id:jane-1', identifier: 'anonymous_id:jane-1' }, 'conflict'],
  ])('given %j, then it is %s, and nothing is queued', async (body, code) => {
    const { workspace, call, unmergeQueue } = await janeAndBen();
    expect(await call('POST', `${workspace.path}/unmerges`, { body })).toMatchObject({ code });
    expect(unmergeQueue.sent).toEqual([]);
  });

  it('given a request that is not there, or of another workspace, then it is not found', async () => {
    const { workspace, call } = await janeAndBen();
    expect(await call('GET', `${workspace.path}/unmerges/unm_${'1'.repeat(32)}`)).toMatchObject({
      code: 'not-found',
    });
  });
});
