import { describe, expect, it } from '@jest/globals';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { aSegment, setUp } from './manage-configuration.fixtures.ts';

async function shop() {
  const platform = setUp();
  const { id, path } = await platform.workspace();
  await platform.made(`${path}/segments`, aSegment);
  await platform.made(`${path}/segments`, { ...aSegment, key: 'firms', of: 'accounts' });
  return { ...platform, id, path: `${path}/visitor` };
}

describe('what pages may see of their visitors', () => {
  it('given a new workspace, then nothing', async () => {
    const { call, path, store, id } = await shop();
    expect(await call('GET', path)).toEqual({ status: 200, body: { traits: [], segments: [] } });
    const { visitor } = compileConfiguration((await store.workspace(id))!);
    expect(visitor).toEqual({ traits: new Set(), segments: new Set() });
  });

  it('given lists, then they take the place of those before, and are compiled', async () => {
    const { call, path, store, id } = await shop();
    const body = { traits: ['plan'], segments: ['big'] };
    expect(await call('PUT', path, { body })).toEqual({
      status: 200,
      body: { ...body, appliesFrom: '2026-11-02T09:30:10.000Z' },
    });
    expect(await call('GET', path)).toMatchObject({ body });
    const { visitor } = compileConfiguration((await store.workspace(id))!);
    expect(visitor).toEqual({ traits: new Set(['plan']), segments: new Set(['big']) });
    await call('PUT', path, { body: {} });
    expect(await call('GET', path)).toMatchObject({ body: { traits: [], segments: [] } });
  });

  it('given a trait that the workspace’s own rules read, then it is refused', async () => {
    const { call, path, id } = await shop();
    const card = { type: 'card', from: ['traits.loyalty.card'] };
    const rules = { types: [{ type: 'user_id', from: ['userId'] }, card], blocked: {} };
    await call('PUT', `workspaces/${id}/identity`, { body: rules });
    expect(await call('PUT', path, { body: { traits: ['email', 'loyalty'] } })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'traits.1' }],
    });
  });

  it.each([
    [{ traits: ['plan', 'email'] }, 'traits.1'],
    [{ traits: ['phone'] }, 'traits.0'],
    [{ traits: [''] }, 'traits.0'],
    [{ segments: ['big', 'gone'] }, 'segments.1'],
    [{ segments: ['firms'] }, 'segments.0'],
    [{ external_ids: ['email'] }, 'external_ids'],
  ])('given %j, then it is refused by its name', async (body, field) => {
    const { call, path } = await shop();
    expect(await call('PUT', path, { body })).toMatchObject({ code: 'invalid-request', errors: [{ field }] });
    expect(await call('GET', path)).toMatchObject({ body: { traits: [], segments: [] } });
  });
});
