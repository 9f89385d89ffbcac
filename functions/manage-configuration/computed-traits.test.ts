import { describe, expect, it } from '@jest/globals';
import { NOW, setUp } from './manage-configuration.fixtures.ts';

const over = { type: 'track', name: 'Order Completed' };
const orders = { key: 'orders_30d', name: 'Orders', definition: { compute: 'count', over, within: '30d' } };
const list = (index: number) => ({
  key: `skus_${index}`,
  name: 'Products',
  definition: { compute: 'unique-list', property: 'sku', over },
});

async function platform() {
  const { call, made, workspace, ...rest } = setUp();
  const { id, path } = await workspace();
  return { ...rest, call, made, path, workspaceId: id, traits: `${path}/computed-traits` };
}

describe('computed traits in the configuration', () => {
  it('given a definition, then it is stored, listed, and another one is another version', async () => {
    const { call, made, traits } = await platform();
    const { id } = await made(traits, orders);
    expect(id).toMatch(/^trt_[0-9a-f]{32}$/);
    const definition = { compute: 'sum', property: 'total', over };
    expect(await call('PATCH', `${traits}/${id}`, { body: { definition } })).toMatchObject({
      status: 200,
      body: { id, key: 'orders_30d', of: 'people', version: 2, definition },
    });
    expect(await call('PATCH', `${traits}/${id}`, { body: { name: 'Spent' } })).toMatchObject({
      body: { name: 'Spent', version: 2 },
    });
    expect(await call('GET', traits)).toMatchObject({ body: { computedTraits: [{ id, version: 2 }] } });
    expect(await call('GET', `${traits}/${id}`)).toMatchObject({ status: 200, body: { id } });
    expect(await call('DELETE', `${traits}/${id}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `${traits}/${id}`)).toMatchObject({ code: 'not-found' });
  });

  const bad: readonly [string, object, string][] = [
    ['an unknown way', { compute: 'median', over }, 'definition.compute'],
    ['no property', { compute: 'sum', over }, 'definition.property'],
    ['no events', { compute: 'count' }, 'definition.over'],
    ['a window that is none', { compute: 'count', over, within: 'a month' }, 'definition.within'],
    ['a field too many', { compute: 'count', over, property: 'total' }, 'definition.property'],
    [
      'a value that does not fit',
      { compute: 'count', over: { ...over, where: [{ property: 'total', is: 'at-least', value: 'much' }] } },
      'definition.over.where.0.value',
    ],
    ['members of a person', { compute: 'active-members', within: '30d' }, 'definition.compute'],
  ];
  it.each(bad)('given %s, then the field is named', async (_, definition, field) => {
    const { call, traits } = await platform();
    const answer = await call('POST', traits, { body: { ...orders, definition } });
    expect(answer).toMatchObject({ code: 'invalid-request' });
    expect(answer.errors?.map((error) => error.field)).toContain(field);
  });

  it('given a key that is taken, then it is refused; accounts have keys of their own', async () => {
    const { call, made, traits } = await platform();
    await made(traits, orders);
    expect(await call('POST', traits, { body: orders })).toMatchObject({ code: 'conflict' });
    expect(await call('POST', traits, { body: { ...orders, of: 'accounts' } })).toMatchObject({
      status: 201,
    });
  });

  it('given 10 that remember values, or 50 in all, then no more are taken', async () => {
    const { call, made, traits } = await platform();
    for (let index = 0; index < 10; index += 1) await made(traits, list(index));
    expect(await call('POST', traits, { body: list(10) })).toMatchObject({ code: 'conflict' });
    for (let index = 10; index < 50; index += 1) await made(traits, { ...orders, key: `orders_${index}` });
    expect(await call('POST', traits, { body: orders })).toMatchObject({ code: 'conflict' });
  });

  it('given a segment that asks for it, then it is not deleted', async () => {
    const { call, made, path, traits } = await platform();
    const { id } = await made(traits, orders);
    const definition = { not: { trait: 'orders_30d', is: 'at-least', value: 3 } };
    await made(`${path}/segments`, { key: 'rare', name: 'Rare', definition });
    expect(await call('DELETE', `${traits}/${id}`)).toMatchObject({
      code: 'conflict',
      detail: 'Segments ask for it: rare.',
    });
  });
});

describe('the history of a definition', () => {
  it('given what nobody remembered, then it is asked for before the definition is stored, and its state is shown', async () => {
    const { call, made, traits, steps, jobs, workspaceId } = await platform();
    const { id, ...answer } = await made(traits, orders);
    expect(answer).toMatchObject({ appliesTo: 'all events that the lake has', backfill: 'pending' });
    expect(steps).toMatchObject([{ id, version: 1, features: [expect.any(String)], after: '' }]);
    expect(steps[0]?.from).toBeLessThanOrEqual(NOW);
    await jobs.write(workspaceId, id, { version: 1, status: 'done', missed: 2 });
    expect(await call('GET', `${traits}/${id}`)).toMatchObject({
      body: { backfill: 'done', missedProfiles: 2 },
    });
    const definition = { compute: 'count', over, within: '7d' };
    expect(await call('PATCH', `${traits}/${id}`, { body: { definition } })).toMatchObject({
      body: { version: 2, backfill: 'pending' },
    });
    expect(steps).toMatchObject([{ version: 1 }, { id, version: 2 }]);
  });

  it('given what is remembered already, or an account, then nothing is asked for', async () => {
    const { call, made, path, traits, steps } = await platform();
    const definition = { performed: over, atLeast: 2 };
    const segment = await made(`${path}/segments`, { key: 'twice', name: 'Twice', definition });
    expect(segment).toMatchObject({ backfill: 'pending' });
    const same = { key: 'orders', name: 'Orders', definition: { compute: 'count', over } };
    const { id } = await made(traits, same);
    await made(traits, { ...orders, of: 'accounts' });
    expect(steps).toMatchObject([{ id: segment.id }]);
    expect(await call('GET', `${traits}/${id}`)).toMatchObject({ body: { backfill: 'none' } });
    expect(await call('PATCH', `${traits}/${id}`, { body: { name: 'All' } })).toMatchObject({ status: 200 });
    expect(steps).toHaveLength(1);
  });
});

describe('segments of accounts in the configuration', () => {
  const big = {
    key: 'big',
    name: 'Big',
    of: 'accounts',
    definition: { trait: 'seats', is: 'at-least', value: 50 },
  };

  it('given a condition on an account, then it must name a segment of accounts', async () => {
    const { call, made, path } = await platform();
    const people = { key: 'of_big', name: 'Of big ones', definition: { any: [{ account: 'big' }] } };
    expect(await call('POST', `${path}/segments`, { body: people })).toMatchObject({
      code: 'invalid-request',
    });
    const { id } = await made(`${path}/segments`, big);
    await made(`${path}/segments`, people);
    expect(await call('DELETE', `${path}/segments/${id}`)).toMatchObject({ code: 'conflict' });
    const nested = { ...big, key: 'nested', definition: { account: 'big' } };
    expect(await call('POST', `${path}/segments`, { body: nested })).toMatchObject({
      code: 'invalid-request',
    });
  });
});
