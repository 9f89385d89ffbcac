import { describe, expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_DEFINITION } from '@tributary/domain/identity/default-definition';
import { HOUR, withHistory } from './history.fixtures.ts';
import { NOW } from './manage-configuration.fixtures.ts';

/** A tablet that two people share. */
const SHARED = [
  { userId: 'jane', anonymousId: 'tablet' },
  { userId: 'ben', anonymousId: 'tablet' },
];
const received = new Date(NOW - HOUR).toISOString();

describe('explaining an event that nobody has sent', () => {
  it('given one that would join two people, then it says who, and what is dropped instead', async () => {
    const { call, workspace, profiles } = await withHistory(SHARED);
    const before = profiles.items();
    const body = {
      type: 'track',
      event: 'Seen',
      userId: 'ben',
      anonymousId: 'tablet',
      context: { device: 1 },
    };
    const answer = await call('POST', `${workspace.path}/identity/explain`, { body });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        rules: 0,
        identifiers: [
          {
            type: 'user_id',
            path: 'userId',
            value: 'ben',
            is: 'used',
            profileId: expect.stringMatching(/^prf_/),
          },
          { type: 'anonymous_id', value: 'tablet', is: 'dropped', reason: 'limit' },
        ],
        outcome: { is: 'attach', attached: [] },
        before: { joined: [], refusals: [] },
      },
    });
    expect(profiles.items()).toEqual(before);
  });

  it('given something new, then what would be learnt is named, by its value and no key', async () => {
    const { call, workspace } = await withHistory(SHARED);
    const body = { type: 'identify', userId: 'ben', traits: { email: 'Ben@Example.com', plan: 'null' } };
    const answer = await call('POST', `${workspace.path}/identity/explain`, { body });
    expect(answer.body).toMatchObject({
      outcome: { is: 'attach', attached: [{ type: 'email', value: 'ben@example.com' }] },
    });
    expect(JSON.stringify(answer.body)).not.toContain('wsp_');
  });

  it('given nobody, then a profile would be made, or none where nothing names anybody', async () => {
    const { call, workspace } = await withHistory([]);
    const path = `${workspace.path}/identity/explain`;
    const event = { type: 'track', event: 'Seen' };
    expect(await call('POST', path, { body: { ...event, anonymousId: 'new' } })).toMatchObject({
      body: { outcome: { is: 'create' } },
    });
    expect(await call('POST', path, { body: { ...event, anonymousId: 'undefined' } })).toMatchObject({
      body: {
        outcome: { is: 'refuse', reason: 'no-identifier' },
        identifiers: [{ is: 'blocked', blockedBy: 'undefined' }],
      },
    });
  });

  it('given one that breaks the rules of collecting, then that is what would come of it', async () => {
    const { call, workspace } = await withHistory([]);
    const path = `${workspace.path}/identity/explain`;
    expect(await call('POST', path, { body: { type: 'track', userId: 'u1' } })).toMatchObject({
      status: 200,
      body: { failure: { code: 'no-event' } },
    });
    expect(await call('POST', path, { body: [1] })).toMatchObject({ code: 'invalid-request' });
    expect(await call('POST', path, { body: 'no json' })).toMatchObject({ code: 'body-not-json' });
  });
});

describe('explaining an event that was accepted', () => {
  it('given its id and about when it came, then what it did then and would do now', async () => {
    const { call, workspace } = await withHistory([
      { anonymousId: 'phone' },
      { userId: 'jane' },
      { userId: 'jane', anonymousId: 'phone' },
    ]);
    const path = `${workspace.path}/identity/explain`;
    const answer = await call('GET', path, { query: { messageId: 'm2', at: received } });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        messageId: 'm2',
        receivedAt: new Date(NOW - HOUR + 2000).toISOString(),
        outcome: { is: 'attach', attached: [] },
        before: {
          joined: [
            {
              profileId: expect.stringMatching(/^prf_/),
              through: expect.arrayContaining([{ type: 'anonymous_id', value: 'phone' }]),
              rules: 0,
            },
          ],
        },
      },
    });
  });

  it('given rules that changed since, then it is told as it was read, and beside it as it would be read now', async () => {
    const { call, workspace } = await withHistory([{ userId: 'shared', anonymousId: 'a' }]);
    const types = DEFAULT_IDENTITY_DEFINITION.types.map((one) =>
      one.type === 'user_id' ? { ...one, blocked: { values: ['shared'], patterns: [] } } : one,
    );
    const body = { ...DEFAULT_IDENTITY_DEFINITION, types };
    expect(await call('PUT', `${workspace.path}/identity`, { body })).toMatchObject({ status: 200 });
    const query = { messageId: 'm0', at: received };
    const profileId = expect.stringMatching(/^prf_/);
    expect(await call('GET', `${workspace.path}/identity/explain`, { query })).toMatchObject({
      body: {
        rules: 0,
        identifiers: [
          { type: 'user_id', value: 'shared', is: 'used', profileId },
          { type: 'anonymous_id', is: 'used' },
        ],
        outcome: { is: 'attach' },
        now: {
          rules: 1,
          identifiers: [
            { type: 'anonymous_id', is: 'used', profileId },
            { type: 'user_id', is: 'blocked', blockedBy: 'shared' },
          ],
        },
      },
    });
    const same = await call('PUT', `${workspace.path}/identity`, {
      body: { ...body, caps: { merges: 3 }, types: DEFAULT_IDENTITY_DEFINITION.types },
    });
    expect(same).toMatchObject({ status: 200 });
    const again = await call('GET', `${workspace.path}/identity/explain`, { query });
    expect(again.body).toMatchObject({ rules: 0 });
    expect(again.body).not.toHaveProperty('now');
  });

  it('given a refusal, then it is told with the identifier of the event', async () => {
    const { call, workspace } = await withHistory(SHARED);
    const query = { messageId: 'm1', at: received, minutes: '1' };
    expect(await call('GET', `${workspace.path}/identity/explain`, { query })).toMatchObject({
      body: { before: { refusals: [{ type: 'anonymous_id', value: 'tablet', reason: 'limit' }] } },
    });
  });

  it('given another hour or id, then it is not found; given an event that failed, then why', async () => {
    const { call, workspace, lake } = await withHistory(SHARED);
    const path = `${workspace.path}/identity/explain`;
    const ask = (query: Record<string, string>) => call('GET', path, { query });
    expect(await ask({ messageId: 'm9', at: received })).toMatchObject({ code: 'not-found' });
    const late = new Date(NOW + HOUR).toISOString();
    expect(await ask({ messageId: 'm1', at: late })).toMatchObject({ code: 'not-found' });
    expect(await ask({ messageId: 'm1', at: late, minutes: '180' })).toMatchObject({ status: 200 });
    const failure = { code: 'no-event', message: 'A track call needs `event`.' };
    lake.push({ ...lake[0]!, messageId: 'bad', failure });
    expect(await ask({ messageId: 'bad', at: received })).toMatchObject({ body: { failure } });
  });

  it('given so much that reading it takes too long, then less is to be asked for', async () => {
    const { call, workspace, lake, pass } = await withHistory(SHARED);
    const [line] = lake;
    Object.defineProperty(lake, 1, { get: () => (pass(20_000), line) });
    const query = { messageId: 'm1', at: received };
    expect(await call('GET', `${workspace.path}/identity/explain`, { query })).toMatchObject({
      code: 'temporarily-unavailable',
    });
  });

  it.each([
    [{ at: received }, 'messageId'],
    [{ messageId: 'm1' }, 'at'],
    [{ messageId: 'm1', at: 'noon' }, 'at'],
    [{ messageId: 'm1', at: '+275760-09-13T00:00:00.000Z' }, 'at'],
    [{ messageId: 'm1', at: '1999-12-31T23:59:59.999Z' }, 'at'],
    [{ messageId: 'm1', at: received, minutes: '1441' }, 'minutes'],
    [{ messageId: 'm1', at: received, minutes: 'all' }, 'minutes'],
  ])('given %j, then the field is named', async (query: Record<string, string>, field) => {
    const { call, workspace } = await withHistory([]);
    expect(await call('GET', `${workspace.path}/identity/explain`, { query })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field }],
    });
  });

  it('given another workspace’s token, then there is nothing to explain', async () => {
    const { call, workspace, made } = await withHistory(SHARED);
    const { id } = await made('workspaces', { name: 'Other' });
    const other = await call('POST', `workspaces/${id}/tokens`, { body: { name: 'T', scope: 'admin' } });
    const token = String(other.body?.['token']);
    const query = { messageId: 'm1', at: received };
    const path = `${workspace.path}/identity/explain`;
    expect(await call('GET', path, { query, token })).toMatchObject({ code: 'not-found' });
  });
});
