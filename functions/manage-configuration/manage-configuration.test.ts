import { describe, expect, it } from '@jest/globals';
import { hashSecret } from '@tributary/domain/ids/ids';
import { aHook, aSegment, NOW, ROOT, setUp } from './manage-configuration.fixtures.ts';

describe('who may call', () => {
  it.each([
    ['', 'unauthorized'],
    [`adm_${'x'.repeat(32)}`, 'unauthorized'],
    [`${ROOT}x`, 'unauthorized'],
    [`prt_${'x'.repeat(32)}`, 'forbidden'],
    [`wk_${'x'.repeat(32)}`, 'forbidden'],
  ])('given the token %j, when anything is asked, then %s, whatever the route', async (token, code) => {
    const { call } = setUp();
    expect(await call('GET', 'workspaces', { token })).toMatchObject({ code });
    expect(await call('DELETE', 'nothing', { token })).toMatchObject({ code });
  });

  it('given a token for reading profiles made by the API, when it asks for configuration, then it is refused', async () => {
    const { call, made, workspace } = setUp();
    const { path } = await workspace();
    const { token } = await made(`${path}/tokens`, { name: 'Reader', scope: 'profiles' });
    expect(token).toMatch(/^prt_[0-9A-Za-z]{32}$/);
    expect(await call('GET', path, { token: String(token) })).toMatchObject({ code: 'forbidden' });
  });

  it('given a token of one workspace, when it tries everything of another, then it learns nothing', async () => {
    const { call, made, workspace } = setUp();
    const own = await workspace('Own');
    const other = await workspace('Other');
    const token = String((await made(`${own.path}/tokens`, { name: 'Admin', scope: 'admin' })).token);
    const segment = await made(`${other.path}/segments`, aSegment);
    const absent = await call('GET', `workspaces/wsp_${'0'.repeat(32)}`, { token });
    const tries: [string, string][] = [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['GET', '/sources'],
      ['POST', '/sources'],
      ['GET', '/segments'],
      ['GET', `/segments/${segment.id}`],
      ['DELETE', `/segments/${segment.id}`],
      ['GET', `/segments/${segment.id}/members`],
      ['GET', '/destinations'],
      ['POST', '/destinations'],
      ['POST', '/tokens'],
      ['GET', '/ledger'],
    ];
    for (const [method, rest] of tries)
      expect(await call(method, other.path + rest, { token, body: {} })).toEqual(absent);
    expect(absent).toMatchObject({ code: 'not-found' });
    expect(await call('GET', own.path, { token })).toMatchObject({ status: 200 });
    expect(await call('GET', `${own.path}/segments/${segment.id}`, { token })).toMatchObject({
      code: 'not-found',
    });
    expect(await call('GET', 'workspaces', { token })).toMatchObject({
      body: { workspaces: [{ id: own.id }] },
    });
    expect(await call('POST', 'workspaces', { token, body: { name: 'More' } })).toMatchObject({
      code: 'forbidden',
    });
    expect(await call('DELETE', own.path, { token })).toMatchObject({ code: 'forbidden' });
  });

  it('given a token that is deleted, when ten seconds have passed, then it opens nothing', async () => {
    const { call, made, workspace, pass } = setUp();
    const { path } = await workspace();
    const { id, token } = await made(`${path}/tokens`, { name: 'Admin', scope: 'admin' });
    expect(await call('GET', path, { token: String(token) })).toMatchObject({ status: 200 });
    await call('DELETE', `${path}/tokens/${id}`);
    pass(10_000);
    expect(await call('GET', path, { token: String(token) })).toMatchObject({ code: 'unauthorized' });
  });
});

describe('routes and bodies', () => {
  it('given a route or method that is not there, when called, then it says so', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    expect(await call('GET', `${path}/nothing`)).toMatchObject({ code: 'unknown-route' });
    expect(await call('GET', `${path}/sources/a/b/c/d`)).toMatchObject({ code: 'unknown-route' });
    expect(await call('GET', `${path}/sources//write-keys`)).toMatchObject({ code: 'unknown-route' });
    expect(await call('PUT', path)).toMatchObject({ code: 'method-not-allowed' });
    expect(await call('constructor', path)).toMatchObject({ code: 'method-not-allowed' });
    expect(await call('GET', `${path}/sources/`)).toMatchObject({ status: 200 });
  });

  it.each([
    ['{', 'body-not-json', []],
    [{}, 'invalid-request', ['name']],
    [{ name: '  ' }, 'invalid-request', ['name']],
    [{ name: 5 }, 'invalid-request', ['name']],
    [{ name: 'a', id: 'wsp_1', identifierKey: 'x' }, 'invalid-request', ['id', 'identifierKey']],
    [{ name: 'a', facts: ['Event Forwarded'] }, 'invalid-request', ['facts.0']],
    [[], 'invalid-request', ['']],
    [{ name: 'x'.repeat(100_001) }, 'payload-too-large', []],
  ])('given the body %j, when a workspace is made, then %s names %j', async (body, code, fields) => {
    const { call } = setUp();
    const answer = await call('POST', 'workspaces', { body });
    expect(answer).toMatchObject({ code, errors: fields.map((field) => ({ field })) });
    expect(JSON.stringify(answer)).not.toContain('xxx');
  });
});

describe('workspaces', () => {
  it('given a workspace, when made, read and changed, then its identifier key is never shown', async () => {
    const { call, workspace, store } = setUp();
    const { id, path } = await workspace();
    expect(id).toMatch(/^wsp_[0-9a-f]{32}$/);
    const shown = { id, name: 'Shop', facts: [], createdAt: new Date(NOW).toISOString() };
    expect((await call('GET', path)).body).toEqual(shown);
    const changed = await call('PATCH', path, { body: { facts: ['Profile Merged'] } });
    expect(changed.body).toEqual({ ...shown, facts: ['Profile Merged'] });
    expect((await call('GET', 'workspaces')).body).toEqual({ workspaces: [changed.body] });
    const stored = await store.workspace(id);
    expect(stored?.version).toBe(2);
    expect(Buffer.from(stored!.workspace.identifierKey, 'base64url')).toHaveLength(32);
  });

  it('given a workspace with destinations, when deleted, then it refuses; without, all of it goes', async () => {
    const { call, made, workspace, store } = setUp();
    const { id, path } = await workspace();
    const { id: destination } = await made(`${path}/destinations`, aHook());
    for (let n = 0; n < 30; n++) await made(`${path}/sources`, { name: `S${n}`, type: 'server' });
    const { writeKey } = await made(`${path}/sources`, { name: 'Last', type: 'server' });
    expect(await call('DELETE', path)).toMatchObject({ code: 'conflict' });
    await call('DELETE', `${path}/destinations/${destination}`);
    expect(await call('DELETE', path)).toMatchObject({ status: 204 });
    expect(await store.workspace(id)).toBeUndefined();
    expect(await store.writeKey(hashSecret(String(writeKey)))).toBeUndefined();
    expect(await call('GET', path)).toMatchObject({ code: 'not-found' });
  });
});

describe('sources and write keys', () => {
  it('given a source, when made, then its first key opens it, and is shown this once', async () => {
    const { call, made, workspace, store } = setUp();
    const { id: workspaceId, path } = await workspace();
    const { id, writeKey } = await made(`${path}/sources`, { name: 'Web', type: 'browser' });
    expect(writeKey).toMatch(/^wk_[0-9A-Za-z]{32}$/);
    const hash = hashSecret(String(writeKey));
    expect(await store.writeKey(hash)).toMatchObject({ workspaceId, source: { id, enabled: true } });
    const shown = await Promise.all(
      [`${path}/sources`, `${path}/sources/${id}`, `${path}/sources/${id}/write-keys`].map((at) =>
        call('GET', at),
      ),
    );
    expect(JSON.stringify(shown)).not.toContain(String(writeKey));
    expect(shown[2]).toMatchObject({ body: { writeKeys: [{ id: hash, sourceId: id, enabled: true }] } });
  });

  it('given a key, when disabled, enabled and deleted, then the look-up follows', async () => {
    const { call, made, workspace, store } = setUp();
    const { path } = await workspace();
    const source = await made(`${path}/sources`, { name: 'Web', type: 'browser' });
    const keys = `${path}/sources/${source.id}/write-keys`;
    const { id, writeKey } = await made(keys, {});
    expect(id).toBe(hashSecret(String(writeKey)));
    await call('PATCH', `${keys}/${id}`, { body: { enabled: false } });
    expect((await store.writeKey(id))?.key.enabled).toBe(false);
    expect(await call('DELETE', `${keys}/${id}`)).toMatchObject({ status: 204 });
    expect(await store.writeKey(id)).toBeUndefined();
    expect(await call('DELETE', `${keys}/${id}`)).toMatchObject({ code: 'not-found' });
    const other = await made(`${path}/sources`, { name: 'App', type: 'server' });
    const foreign = `${path}/sources/${other.id}/write-keys/${String(source.writeKeyId)}`;
    expect(await call('DELETE', foreign)).toMatchObject({ code: 'not-found' });
  });

  it('given a source, when deleted, then its keys are gone', async () => {
    const { call, made, workspace, store } = setUp();
    const { path } = await workspace();
    const { id, writeKey } = await made(`${path}/sources`, { name: 'Web', type: 'browser' });
    await call('PATCH', `${path}/sources/${id}`, { body: { enabled: false } });
    expect((await store.writeKey(hashSecret(String(writeKey))))?.source.enabled).toBe(false);
    await call('DELETE', `${path}/sources/${id}`);
    expect(await store.writeKey(hashSecret(String(writeKey)))).toBeUndefined();
  });

  it('given twenty keys of a source, when one more is asked for, then it is refused', async () => {
    const { call, made, workspace } = setUp();
    const { path } = await workspace();
    const { id } = await made(`${path}/sources`, { name: 'Web', type: 'browser' });
    for (let n = 1; n < 20; n++) await made(`${path}/sources/${id}/write-keys`, {});
    expect(await call('POST', `${path}/sources/${id}/write-keys`)).toMatchObject({ code: 'conflict' });
  });
});

describe('segments', () => {
  it('given a segment, when made, then it says from when it applies', async () => {
    const { made, workspace } = setUp();
    const { path } = await workspace();
    expect(await made(`${path}/segments`, aSegment)).toMatchObject({
      ...aSegment,
      version: 1,
      appliesTo: 'events from now on',
      appliesFrom: '2026-11-02T09:30:10.000Z',
    });
  });

  it.each([
    [{ ...aSegment, key: 'Big Spenders' }, 'key'],
    [{ ...aSegment, definition: { trait: 'age', is: 'greater-than', value: 'old' } }, 'definition.value'],
    [{ ...aSegment, definition: { all: [] } }, 'definition.all'],
    [{ ...aSegment, definition: undefined }, 'definition'],
    [{ ...aSegment, version: 5 }, 'version'],
  ])('given %j, when a segment is made, then the field %s is named', async (body, field) => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    expect(await call('POST', `${path}/segments`, { body })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field }],
    });
  });

  it('given a key that is taken, when another is made at the same moment, then one is refused', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    const both = await Promise.all([1, 2].map(() => call('POST', `${path}/segments`, { body: aSegment })));
    expect(both.map((answer) => answer.status ?? answer.code).toSorted()).toEqual([201, 'conflict']);
  });

  it('given another definition, when changed, then the version rises; given another name, it does not', async () => {
    const { call, made, workspace } = setUp();
    const { path } = await workspace();
    const { id } = await made(`${path}/segments`, aSegment);
    const named = await call('PATCH', `${path}/segments/${id}`, { body: { name: 'Large' } });
    expect(named.body).toMatchObject({ name: 'Large', version: 1 });
    expect(named.body).not.toHaveProperty('appliesTo');
    const definition = { trait: 'plan', is: 'exists' };
    const changed = await call('PATCH', `${path}/segments/${id}`, { body: { definition } });
    expect(changed.body).toMatchObject({ definition, version: 2, appliesTo: 'events from now on' });
    expect(await call('PATCH', `${path}/segments/${id}`, { body: { key: 'other' } })).toMatchObject({
      errors: [{ field: 'key' }],
    });
  });

  it('given a destination that subscribes to it, when deleted, then it refuses, naming the destination', async () => {
    const { call, made, workspace } = setUp();
    const { path } = await workspace();
    const { id } = await made(`${path}/segments`, aSegment);
    const hook = await made(
      `${path}/destinations`,
      aHook({ subscriptions: [{ to: 'segment', segmentId: id }] }),
    );
    const refused = await call('DELETE', `${path}/segments/${id}`);
    expect(refused).toMatchObject({ code: 'conflict' });
    expect(refused.detail).toContain(hook.id);
    await call('DELETE', `${path}/destinations/${hook.id}`);
    expect(await call('DELETE', `${path}/segments/${id}`)).toMatchObject({ status: 204 });
  });

  it('given a segment, when its members are asked for, then they come page by page', async () => {
    const { call, made, workspace, asked } = setUp();
    const { id: workspaceId, path } = await workspace();
    const { id } = await made(`${path}/segments`, aSegment);
    const answer = await call('GET', `${path}/segments/${id}/members`, {
      query: { limit: '5', cursor: '1.' },
    });
    expect(answer.body).toEqual({
      members: [{ profileId: 'prf_1', since: new Date(NOW).toISOString() }],
      cursor: '3.prf_1',
    });
    expect(asked).toEqual([{ workspaceId, segmentId: id, limit: 5, cursor: '1.' }]);
    const bad = await call('GET', `${path}/segments/${id}/members`, { query: { limit: '0' } });
    expect(bad).toMatchObject({ errors: [{ field: 'limit' }] });
    expect(await call('GET', `${path}/segments/seg_x/members`)).toMatchObject({ code: 'not-found' });
  });
});

describe('the ledger', () => {
  it('given entries, when asked, then they are summed, by default over the last day', async () => {
    const { call, made, workspace, ledger } = setUp();
    const { id: workspaceId, path } = await workspace();
    const { id: destinationId } = await made(`${path}/destinations`, aHook());
    const entry = { workspaceId, destinationId, factAt: NOW, at: NOW, batchId: 'b' };
    await ledger.record([{ ...entry, activations: { a: 'delivered', b: 'pending' } }]);
    const answer = await call('GET', `${path}/ledger`);
    expect(answer.body).toMatchObject({
      from: '2026-11-01T09:30:00.000Z',
      to: '2026-11-02T09:30:00.000Z',
      destinations: { [destinationId]: { matched: 2, delivered: 1, pending: 1, filtered: {} } },
    });
    await call('DELETE', `${path}/destinations/${destinationId}`);
    expect((await call('GET', `${path}/ledger`)).body).toMatchObject({
      destinations: {
        [destinationId]: { matched: 2, delivered: 1, pending: 0, filtered: { 'destination-deleted': 1 } },
      },
    });
    await ledger.record([{ ...entry, at: NOW + 1, activations: { b: 'delivered' } }]);
    expect((await call('GET', `${path}/ledger`)).body).toMatchObject({
      destinations: { [destinationId]: { matched: 2, delivered: 2, pending: 0, filtered: {} } },
    });
    const before = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
    expect((await call('GET', `${path}/ledger`, { query: before })).body).toMatchObject({ destinations: {} });
  });

  it.each([
    [{ from: 'yesterday' }, 'from'],
    [{ to: 'x' }, 'to'],
    [{ to: '-271821-04-20T00:00:00Z' }, 'to'],
    [{ to: '+275760-09-13T00:00:00Z' }, 'to'],
    [{ from: '1999-12-31T00:00:00Z' }, 'from'],
    [{ from: '-000001-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' }, 'from'],
    [{ from: '2026-11-02T00:00:00Z', to: '2026-11-01T00:00:00Z' }, 'from'],
    [{ from: '2025-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }, 'from'],
  ])('given the range %j, when asked, then %s is named', async (query, field) => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    expect(await call('GET', `${path}/ledger`, { query })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field }],
    });
  });
});

describe('two at once', () => {
  it('given somebody who was first, when changed, then it is decided anew and both stay', async () => {
    const { call, workspace, store } = setUp();
    const { id, path } = await workspace();
    const source = (n: number) =>
      call('POST', `${path}/sources`, { body: { name: `S${n}`, type: 'server' } });
    const answers = await Promise.all([1, 2, 3].map(source));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect((await store.workspace(id))?.items.filter(({ kind }) => kind === 'source')).toHaveLength(3);
  });

  it('given others who are always first, when tried a few times, then it is a conflict', async () => {
    const { call, workspace, store } = setUp();
    const { path } = await workspace();
    store.conflict(5);
    expect(await call('PATCH', path, { body: { name: 'New' } })).toMatchObject({ code: 'conflict' });
    store.conflict(4);
    expect(await call('PATCH', path, { body: { name: 'New' } })).toMatchObject({ status: 200 });
  });

  it('given a workspace that is full, when more is added, then it is refused and nothing is written', async () => {
    const { call, made, workspace, store } = setUp();
    const { id, path } = await workspace();
    const value = 'x'.repeat(900);
    const definition = { all: Array.from({ length: 20 }, () => ({ trait: 't', is: 'equals', value })) };
    const big = (n: number) => ({ key: `k${n}`, name: 'Big', definition });
    let n = 0;
    while (n < 18) await made(`${path}/segments`, big(n++));
    const version = (await store.workspace(id))?.version;
    expect(await call('POST', `${path}/segments`, { body: big(n) })).toMatchObject({ code: 'conflict' });
    expect((await store.workspace(id))?.version).toBe(version);
  });
});
