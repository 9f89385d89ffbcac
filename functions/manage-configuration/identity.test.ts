import { describe, expect, it } from '@jest/globals';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { DEFAULT_IDENTITY_DEFINITION } from '@tributary/domain/identity/default-definition';
import { rulesAt } from '@tributary/domain/identity/former-rules';
import { normaliseIdentifier } from '@tributary/domain/identity/normalise';
import { rulesOf } from '@tributary/domain/identity/rules';
import { NOW, setUp } from './manage-configuration.fixtures.ts';

const small = { types: [{ type: 'user_id', from: ['userId'] }], blocked: {} };

describe('identity rules over HTTP', () => {
  it('given a new workspace, then it has the defaults as version 0', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    expect(await call('GET', `${path}/identity`)).toEqual({
      status: 200,
      body: { version: 0, definition: DEFAULT_IDENTITY_DEFINITION },
    });
  });

  it('given rules that are put, then they are a new version each time, filled with defaults, and compiled', async () => {
    const { call, workspace, store } = setUp();
    const { path, id } = await workspace();
    expect(await call('PUT', `${path}/identity`, { body: small })).toMatchObject({
      status: 200,
      body: {
        version: 1,
        appliesTo: 'events received from then on',
        appliesFrom: '2026-11-02T09:30:15.000Z',
      },
    });
    expect(await call('PUT', `${path}/identity`, { body: small })).toMatchObject({ body: { version: 2 } });
    expect(await call('GET', `${path}/identity`)).toMatchObject({
      body: {
        version: 2,
        definition: {
          types: [{ type: 'user_id', limit: { count: 5, per: 'ever' }, weight: 1 }],
          caps: { merges: 100, identifiers: 1000 },
          minimumStrength: 0,
        },
      },
    });
    const stored = await store.workspace(id);
    expect(compileConfiguration(stored!).identity).toMatchObject({ version: 2, maxMergesOfProfile: 100 });
  });

  it('given what GET answers, then PUT takes it as it is', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    expect(await call('PUT', `${path}/identity`, { body: DEFAULT_IDENTITY_DEFINITION })).toMatchObject({
      body: { version: 1, definition: DEFAULT_IDENTITY_DEFINITION },
    });
  });

  it('given a version that somebody has read, then only that one is replaced', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    const put = (tag: string) =>
      call('PUT', `${path}/identity`, { body: small, headers: { 'if-match': tag } });
    expect(await put('"1"')).toMatchObject({ code: 'conflict' });
    expect(await put('"0"')).toMatchObject({ status: 200 });
    expect(await put('"0"')).toMatchObject({ code: 'conflict' });
    expect(await put('*')).toMatchObject({ body: { version: 2 } });
  });

  it('given rules that read events in another way, then those before are kept, with their end', async () => {
    const { call, workspace, store, pass } = setUp();
    const { path, id } = await workspace();
    const put = (body: object) => call('PUT', `${path}/identity`, { body });
    await put(small);
    await put({ ...small, caps: { merges: 3 } });
    pass(60_000);
    await put({ ...small, blocked: { values: ['x'] } });
    const { former = [], version } = compileConfiguration((await store.workspace(id))!).identity;
    expect(version).toBe(3);
    expect(former.map(({ until, rules }) => [new Date(until).toISOString(), rules().version])).toEqual([
      ['2026-11-02T09:30:15.000Z', 0],
      ['2026-11-02T09:31:15.000Z', 2],
    ]);
  });

  it('given rules that change again and again, then each that copies of events may have been read by is kept', async () => {
    const { call, workspace, store, pass } = setUp();
    const { path, id } = await workspace();
    const put = (value: number) =>
      call('PUT', `${path}/identity`, { body: { ...small, blocked: { values: [`x${value}`] } } });
    for (let value = 0; value < 20; value += 1) expect(await put(value)).toMatchObject({ status: 200 });
    expect(await put(20)).toMatchObject({ code: 'conflict' });
    pass(77 * 3_600_000);
    for (let value = 20; value < 25; value += 1) expect(await put(value)).toMatchObject({ status: 200 });
    const { former = [] } = compileConfiguration((await store.workspace(id))!).identity;
    expect(former.map(({ rules }) => rules().version)).toEqual(Array.from({ length: 20 }, (_, i) => i + 5));
  });

  it('given a type that is in use, then it is normalised as ever, and another may be added', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    const put = (...types: readonly object[]) =>
      call('PUT', `${path}/identity`, { body: { types, blocked: {} } });
    const user = { type: 'user_id', from: ['userId'] };
    const card = { type: 'card', from: ['properties.card'], normalise: 'lower', unused: true };
    const refused = await put(card, { ...user, normalise: 'lower' });
    expect(refused).toMatchObject({ code: 'invalid-request' });
    expect(refused.errors).toEqual([
      {
        field: 'types.1.normalise',
        expected: 'none, as profiles own values of user_id; for another way, add a type of a new name',
      },
    ]);
    expect(await put(card)).toMatchObject({ status: 200 });
    expect(await put({ ...user, normalise: 'lower' })).toMatchObject({ code: 'invalid-request' });
    expect(await put(user, { ...card, type: 'card_2', normalise: 'none' })).toMatchObject({ status: 200 });
  });

  it('given a type that says who somebody is and is left out, then its limit stays until the type is named again', async () => {
    const { call, workspace, store } = setUp();
    const { path, id } = await workspace();
    const put = (...types: readonly object[]) =>
      call('PUT', `${path}/identity`, { body: { types, blocked: {} } });
    const limitOf = async (type: string) =>
      rulesOf(type, compileConfiguration((await store.workspace(id))!).identity);
    const others = { type: '*', from: ['context.externalIds'] };
    const limit = { count: 1, per: 'ever' };
    expect(await put(others)).toMatchObject({
      body: {
        retired: [
          { type: 'user_id', weight: 1, limit },
          { type: 'previous_id', identifies: false },
          { type: 'email', normalise: 'email' },
          { type: 'phone' },
          { type: 'anonymous_id', identifies: false },
        ],
      },
    });
    expect(await put(others, { type: 'card', from: ['properties.card'] })).toMatchObject({ status: 200 });
    expect(await limitOf('user_id')).toMatchObject({ identifies: true, limit: { count: 1 } });
    expect(await limitOf('crm')).toMatchObject({ identifies: false, limit: { count: 5 } });
    await put(others, { type: 'user_id', from: ['userId'], limit: { count: 7 } });
    expect(await limitOf('user_id')).toMatchObject({ identifies: false, limit: { count: 7 } });
    await put(others);
    expect(await limitOf('user_id')).toMatchObject({ identifies: false, limit: { count: 5 } });
    expect(await limitOf('email')).toMatchObject({ identifies: true });
  });

  it('given a type that `*` took, then it may be named as it was normalised, and otherwise only where it was never used', async () => {
    const { call, workspace, pass } = setUp();
    const { path } = await workspace();
    const put = (...types: readonly object[]) =>
      call('PUT', `${path}/identity`, { body: { types, blocked: {} } });
    const others = { type: '*', from: ['context.externalIds'] };
    const crm = { type: 'crm', from: ['context.externalIds'] };
    const lower = { ...crm, normalise: 'lower' };
    const refused = await put(lower, others);
    expect(refused.errors).toMatchObject([
      { field: 'types.0.normalise', expected: expect.stringContaining('unused') },
    ]);
    const user = { type: 'user_id', from: ['userId'] };
    // `*` is left out, and the versions that had it are forgotten.
    for (let count = 1; count < 25; count += 1) {
      expect(await put({ ...user, from: ['userId', `properties.p${count}`] })).toMatchObject({ status: 200 });
      pass(80 * 3_600_000);
    }
    expect(await put(user, lower)).toMatchObject({ code: 'invalid-request' });
    const email = { type: 'email', from: ['traits.email'] };
    expect((await put(user, email)).errors).toMatchObject([{ field: 'types.1.normalise' }]);
    expect(await put(user, { ...lower, unused: true })).toMatchObject({ status: 200 });
    expect(await put(user, crm)).toMatchObject({ code: 'invalid-request' });
  });

  it('given an address whose type is left out, then events and lookups still know it as it was normalised', async () => {
    const { call, workspace, store, pass } = setUp();
    const { path, id } = await workspace();
    const others = { type: '*', from: ['context.externalIds'] };
    const put = (...types: readonly object[]) =>
      call('PUT', `${path}/identity`, { body: { types, blocked: {} } });
    await put(others);
    pass(60_000);
    await put(others, { type: 'card', from: ['properties.card'] });
    const rules = compileConfiguration((await store.workspace(id))!).identity;
    const former = rulesAt(rules, NOW + 30_000);
    expect([rules.version, former.version]).toEqual([2, 1]);
    for (const one of [rules, former])
      expect(normaliseIdentifier('email', ' Jane@Example.com', one)).toBe('jane@example.com');
  });

  const type = (more: object) => ({ types: [{ type: 'user_id', from: ['userId'], ...more }], blocked: {} });
  it.each([
    ['no types', { types: [], blocked: {} }, 'types'],
    ['an unknown field', { ...small, limits: {} }, 'limits'],
    ['a type twice', { types: [...small.types, ...small.types], blocked: {} }, 'types.1.type'],
    ['a path that leads nowhere', type({ from: ['user.id'] }), 'types.0.from.0'],
    ['a limit of none', type({ limit: { count: 0 } }), 'types.0.limit.count'],
    ['a period that is none', type({ limit: { count: 1, per: 'hour' } }), 'types.0.limit.per'],
    ['a weight of nothing', type({ weight: 0 }), 'types.0.weight'],
    ['a pattern with look-ahead', type({ blocked: { patterns: ['(?=a)'] } }), 'types.0.blocked.patterns.0'],
    ['a pattern that is half', { ...small, blocked: { patterns: ['['] } }, 'blocked.patterns.0'],
    [
      'patterns of too many steps together',
      type({ blocked: { patterns: Array.from({ length: 8 }, (_, n) => `([a-z]?){95}([a-z]?){50}${n}`) } }),
      'types.0.blocked.patterns.6',
    ],
    [
      'a pattern that says nothing, very often',
      { ...small, blocked: { patterns: ['(((((()*){99}){99}){99}){99}){99}'] } },
      'blocked.patterns.0',
    ],
    ['caps beyond the highest', { ...small, caps: { merges: 101 } }, 'caps.merges'],
    ['the type of accounts', type({ type: 'group_id' }), 'types.0.type'],
    ['previous ids from elsewhere', type({ type: 'previous_id' }), 'types.0.from'],
    ['all other types from a field', type({ type: '*' }), 'types.0.from'],
  ])('given %s, then it is refused and the field is named', async (_, body, field) => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    const answer = await call('PUT', `${path}/identity`, { body });
    expect(answer).toMatchObject({ code: 'invalid-request' });
    expect(answer.errors?.map((error) => error.field)).toContain(field);
  });
});
