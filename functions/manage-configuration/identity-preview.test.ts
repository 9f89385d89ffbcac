import { describe, expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_DEFINITION } from '@tributary/domain/identity/default-definition';
import { definitionWith } from '@tributary/domain/identity/identity.fixtures';
import { HOUR, withHistory } from './history.fixtures.ts';
import { NOW } from './manage-configuration.fixtures.ts';

const SHARED = [
  { userId: 'jane', anonymousId: 'tablet' },
  { userId: 'ben', anonymousId: 'tablet' },
  { userId: 'ann', anonymousId: 'tablet' },
];
const lifted = definitionWith({ types: { user_id: { limit: { count: 2 } } } });

describe('previewing rules over HTTP', () => {
  it('given rules, then what they would have made of the last week, and nothing is changed', async () => {
    const { call, workspace, profiles, store } = await withHistory(SHARED);
    const before = [profiles.items(), await store.workspace(workspace.id)];
    const answer = await call('POST', `${workspace.path}/identity/preview`, { body: { definition: lifted } });
    expect(answer).toMatchObject({
      status: 200,
      body: {
        read: {
          from: new Date(NOW - 168 * HOUR).toISOString(),
          to: new Date(NOW).toISOString(),
          events: 3,
          last: new Date(NOW - HOUR + 2000).toISOString(),
          isSample: false,
        },
        today: { rules: 0, profiles: 3, merges: 0, refused: 2 },
        proposed: { rules: 1, profiles: 2, refused: 1, largest: [{ identifiers: 3 }, { identifiers: 1 }] },
        compared: { same: 1, split: { profiles: 0 }, joined: { profiles: 1, examples: [{ count: 2 }] } },
      },
    });
    expect([profiles.items(), await store.workspace(workspace.id)]).toEqual(before);
  });

  it('given rules that were put, then those are today’s, and the same ones change nothing', async () => {
    const { call, workspace } = await withHistory(SHARED);
    await call('PUT', `${workspace.path}/identity`, { body: lifted });
    const answer = await call('POST', `${workspace.path}/identity/preview`, {
      body: { definition: DEFAULT_IDENTITY_DEFINITION },
    });
    expect(answer.body).toMatchObject({
      today: { rules: 1, profiles: 2 },
      proposed: { rules: 2, profiles: 3 },
      compared: { split: { profiles: 1 }, joined: { profiles: 0 } },
    });
  });

  it('given a range and a sample, then no more than that', async () => {
    const { call, workspace } = await withHistory(SHARED);
    const preview = (more: object) =>
      call('POST', `${workspace.path}/identity/preview`, { body: { definition: lifted, ...more } });
    expect((await preview({ sample: 2 })).body?.['read']).toMatchObject({
      events: 2,
      isSample: true,
      endedBy: 'events',
    });
    const to = new Date(NOW - HOUR + 1000).toISOString();
    expect((await preview({ to })).body?.['read']).toMatchObject({ to, events: 1, isSample: false });
  });

  it('given more than there is time for, then what was read in time', async () => {
    const { call, workspace, lake, pass } = await withHistory(SHARED);
    const line = lake[2]!;
    Object.defineProperty(lake, 2, { get: () => (pass(18_000), line) });
    const body = { definition: lifted, from: new Date(NOW - 2 * HOUR).toISOString() };
    expect(await call('POST', `${workspace.path}/identity/preview`, { body })).toMatchObject({
      body: { read: { events: 2, isSample: true, endedBy: 'time' } },
    });
  });

  it.each([
    [{}, 'definition'],
    [{ definition: { ...lifted, types: [] } }, 'definition.types'],
    [{ definition: lifted, sample: 250_001 }, 'sample'],
    [{ definition: lifted, mode: 'some' }, 'mode'],
    [{ definition: lifted, mode: 'all', from: '1999-12-31T00:00:00Z' }, 'from'],
    [{ definition: lifted, from: 'monday' }, 'from'],
    [{ definition: lifted, from: '2026-11-02T10:00:00Z', to: '2026-11-02T09:00:00Z' }, 'from'],
    [{ definition: lifted, all: true }, 'all'],
  ])('given %j, then the field is named', async (body, field) => {
    const { call, workspace } = await withHistory([]);
    const answer = await call('POST', `${workspace.path}/identity/preview`, { body });
    expect(answer).toMatchObject({ code: 'invalid-request' });
    expect(answer.errors?.map((error) => error.field)).toContain(field);
  });
});

describe('previewing rules over all history', () => {
  const DAY = 24 * HOUR;

  it.each([
    [{ mode: 'all' }, { to: NOW, sample: 250_000 }],
    [
      { mode: 'all', from: '2026-11-01T00:00:00Z', sample: 10 },
      { from: NOW - 33.5 * HOUR, sample: 10 },
    ],
    [{ from: '2026-10-02T09:29:59.999Z' }, { from: NOW - 31 * DAY - 1, to: NOW }],
    [{ sample: 50_001 }, { from: NOW - 7 * DAY, sample: 50_001 }],
  ])('given %j, then a job is begun, and can be looked at', async (asked, expected) => {
    const { call, workspace, previews } = await withHistory(SHARED);
    const path = `${workspace.path}/identity/preview`;
    const answer = await call('POST', path, { body: { definition: lifted, ...asked } });
    const id = String(answer.body?.['id']);
    expect(answer).toMatchObject({ status: 202, body: { state: 'pending' } });
    expect(previews.starter.started).toEqual([{ v: 1, workspaceId: workspace.id, id }]);
    const job = await previews.jobs.find(workspace.id, id);
    expect(job).toMatchObject({ definition: lifted, state: 'pending', ...expected });
    expect(job?.from === undefined).toBe(!('from' in expected));
    expect(await call('GET', `${path}s/${id}`)).toEqual({ status: 200, body: answer.body });
  });

  it('given a job that is done, then its report is told; given one that broke off, then that it failed', async () => {
    const { call, workspace, previews, pass } = await withHistory(SHARED);
    const body = { definition: lifted, mode: 'all' };
    const { body: begun } = await call('POST', `${workspace.path}/identity/preview`, { body });
    const id = String(begun?.['id']);
    const path = `${workspace.path}/identity/previews/${id}`;
    pass(21 * 60_000);
    expect(await call('GET', path)).toMatchObject({ body: { id, state: 'failed' } });
    const job = await previews.jobs.find(workspace.id, id);
    await previews.jobs.save({ ...job!, state: 'done', report: { today: { profiles: 3 } } });
    expect(await call('GET', path)).toMatchObject({ body: { state: 'done', today: { profiles: 3 } } });
  });

  it('given a range of 31 days, then it is answered at once', async () => {
    const { call, workspace, previews } = await withHistory(SHARED);
    const body = { definition: lifted, from: new Date(NOW - 31 * DAY).toISOString(), sample: 50_000 };
    expect(await call('POST', `${workspace.path}/identity/preview`, { body })).toMatchObject({ status: 200 });
    expect(previews.starter.started).toEqual([]);
  });

  it('given a job of another workspace, or none, then it is not found, and none is begun for a workspace that is not', async () => {
    const { call, workspace, made, previews } = await withHistory(SHARED);
    const body = { definition: lifted, mode: 'all' };
    const { body: begun } = await call('POST', `${workspace.path}/identity/preview`, { body });
    const other = await made('workspaces', { name: 'Other' });
    for (const path of [`workspaces/${other.id}`, workspace.path])
      for (const id of [String(begun?.['id']), `pvw_${'0'.repeat(32)}`])
        if (path !== workspace.path || id !== begun?.['id'])
          expect(await call('GET', `${path}/identity/previews/${id}`)).toMatchObject({ code: 'not-found' });
    const nowhere = `workspaces/wsp_${'0'.repeat(32)}/identity/preview`;
    expect(await call('POST', nowhere, { body })).toMatchObject({ code: 'not-found' });
    expect(previews.starter.started).toHaveLength(1);
  });
});
