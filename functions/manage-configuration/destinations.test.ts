import { describe, expect, it } from '@jest/globals';
import { destinationPattern } from '@tributary/domain/destinations/destination-pattern';
import * as z from 'zod';
import { aHook, aSegment, NOW, setUp } from './manage-configuration.fixtures.ts';

async function withHook() {
  const all = setUp();
  const { id: workspaceId, path } = await all.workspace();
  const hook = await all.made(`${path}/destinations`, aHook());
  return { ...all, workspaceId, path, hook, at: `${path}/destinations/${hook.id}` };
}

const DEEP = '['.repeat(20_000) + ']'.repeat(20_000);
const secretOf = (id: string) => `tributary-dst-${id.slice(4)}`;

describe('making a destination', () => {
  it('given a webhook, when made, then rule, queue and secret are there, and the signing secret is shown this once', async () => {
    const { hook, at, call, resources, secrets, workspaceId, store } = await withHook();
    expect(hook).toMatchObject({
      connector: 'webhook',
      state: 'ready',
      enabled: true,
      settings: {
        url: 'https://example.com/hook',
        signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      },
    });
    expect(resources.made.get(hook.id)).toMatchObject({
      workspaceId,
      enabled: true,
      pattern: destinationPattern(workspaceId, { subscriptions: [{ to: 'event', type: 'track' }] }),
    });
    const again = await call('GET', at);
    expect(again.body).toMatchObject({ settings: { url: 'https://example.com/hook' } });
    const everything = JSON.stringify([again, await call('GET', at.replace(/\/dst_.*/, ''))]);
    expect(everything).not.toContain('whsec_');
    expect(everything).not.toContain('secretName');
    expect([...secrets.kept.keys()]).toEqual([secretOf(hook.id)]);
    expect(
      (await store.workspace(workspaceId))?.items.find(({ kind }) => kind === 'destination'),
    ).toMatchObject({
      settings: { url: 'https://example.com/hook' },
      secretName: secretOf(hook.id),
    });
  });

  it('given an authorization, when made, then it goes to the secret and is never shown', async () => {
    const { call, made, workspace, secrets, store } = setUp();
    const { id, path } = await workspace();
    const settings = { url: 'https://example.com', authorization: 'Bearer hidden' };
    const hook = await made(`${path}/destinations`, aHook({ settings }));
    expect(JSON.stringify([hook, await call('GET', `${path}/destinations`)])).not.toContain('hidden');
    expect(JSON.stringify(await store.workspace(id))).not.toContain('hidden');
    expect(secrets.kept.get(secretOf(hook.id))).toMatchObject({ authorization: 'Bearer hidden' });
  });

  it.each([
    [{ connector: 'fax' }, 'connector'],
    [{ settings: {} }, 'settings.url'],
    [{ settings: { url: 'http://example.com' } }, 'settings.url'],
    [{ settings: { url: 'https://169.254.169.254/' } }, 'settings.url'],
    [{ settings: { url: 'https://example.com', signingSecret: 'mine' } }, 'settings.signingSecret'],
    [
      { settings: { url: 'https://example.com', previousSigningSecrets: 'mine' } },
      'settings.previousSigningSecrets',
    ],
    [{ subscriptions: [] }, 'subscriptions'],
    [{ subscriptions: [{ to: 'segment', segmentId: `seg_${'0'.repeat(32)}` }] }, 'subscriptions.0.segmentId'],
    [{ subscriptions: [{ to: 'event', type: 'click' }] }, 'subscriptions.0.type'],
    [{ filter: 'total >>> (' }, 'filter'],
    [{ mapping: { body: 1 } }, 'mapping.body'],
    [{ mapping: { data: { '@nope': 1 } } }, 'mapping.data'],
    [`{"connector":"webhook","name":"Deep","settings":{"url":${DEEP}}}`, 'settings'],
    [`{"connector":"webhook","name":"Deep","mapping":{"data":${DEEP}}}`, 'mapping'],
    [DEEP, ''],
    [{ action: 'other' }, 'action'],
    [{ state: 'ready' }, 'state'],
    [
      {
        subscriptions: Array.from({ length: 25 }, (_, n) => ({
          to: 'event',
          type: 'track',
          name: `${n}`.padEnd(100, 'x'),
        })),
      },
      'subscriptions',
    ],
  ])('given %j, when made, then %s is named and nothing is made', async (more, field) => {
    const { call, workspace, resources, secrets, store } = setUp();
    const { id, path } = await workspace();
    const body = typeof more === 'string' ? more : aHook(more);
    expect(await call('POST', `${path}/destinations`, { body })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field }],
    });
    expect([resources.made.size, secrets.kept.size]).toEqual([0, 0]);
    expect((await store.workspace(id))?.version).toBe(1);
  });

  it('given an address that the deployment allows, when made, then its http is taken', async () => {
    const { made, workspace } = setUp();
    const { path } = await workspace();
    await made(`${path}/destinations`, aHook({ settings: { url: 'http://127.0.0.1:8081/hook' } }));
  });
});

describe('making a destination again', () => {
  const key = { 'idempotency-key': 'b7c0-4f' };
  const count = (answer: unknown) =>
    z.object({ body: z.object({ destinations: z.array(z.unknown()) }) }).parse(answer).body.destinations
      .length;

  it('given no answer to a call with a key, when repeated, then it is answered once more, and nothing is made twice', async () => {
    const { call, workspace, resources, secrets } = setUp();
    const { path } = await workspace();
    const post = () => call('POST', `${path}/destinations`, { body: aHook(), headers: key });
    const first = await post();
    expect(first).toMatchObject({ status: 201, body: { settings: { signingSecret: expect.any(String) } } });
    expect(await post()).toEqual(first);
    expect([
      resources.made.size,
      secrets.kept.size,
      count(await call('GET', `${path}/destinations`)),
    ]).toEqual([1, 1, 1]);
    expect(JSON.stringify(await call('GET', `${path}/destinations`))).not.toContain('repeat');
  });

  it('given two calls with a key at once, then there is one destination, and both answers are of it', async () => {
    const { call, workspace, resources } = setUp();
    const { path } = await workspace();
    const post = () => call('POST', `${path}/destinations`, { body: aHook(), headers: key });
    const [one, other] = await Promise.all([post(), post()]);
    expect(one).toEqual(other);
    expect(resources.made.size).toBe(1);
  });

  it('given a key of yesterday, then it opens nothing any more', async () => {
    const { call, workspace, pass } = setUp();
    const { path } = await workspace();
    const post = () => call('POST', `${path}/destinations`, { body: aHook(), headers: key });
    await post();
    pass(24 * 3_600_000 + 1);
    expect(await post()).toMatchObject({ code: 'name-taken' });
  });

  it('given a key that was used for something else, then it says so', async () => {
    const { call, workspace } = setUp();
    const { path } = await workspace();
    await call('POST', `${path}/destinations`, { body: aHook(), headers: key });
    const other = { body: aHook({ name: 'Other' }), headers: key };
    expect(await call('POST', `${path}/destinations`, other)).toMatchObject({
      code: 'conflict',
      errors: [{ field: 'idempotency-key' }],
    });
    const long = { body: aHook({ name: 'Long' }), headers: { 'idempotency-key': 'x'.repeat(256) } };
    expect(await call('POST', `${path}/destinations`, long)).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'idempotency-key' }],
    });
  });

  it('given connector and name of another, when made or renamed without its key, then the name is taken', async () => {
    const { call, made, workspace, resources } = setUp();
    const { path } = await workspace();
    const { id } = await made(`${path}/destinations`, aHook());
    const taken = { code: 'name-taken', errors: [{ field: 'name' }] };
    expect(await call('POST', `${path}/destinations`, { body: aHook() })).toMatchObject(taken);
    const other = await made(`${path}/destinations`, aHook({ name: 'Other' }));
    const at = `${path}/destinations/${other.id}`;
    expect(await call('PATCH', at, { body: { name: 'Hook' } })).toMatchObject(taken);
    expect(await call('PATCH', at, { body: { name: 'Other', enabled: false } })).toMatchObject({
      status: 200,
    });
    expect(resources.made.size).toBe(2);
    await call('DELETE', `${path}/destinations/${id}`);
    await made(`${path}/destinations`, aHook());
  });

  it('given one that was made or changed, then the answer says from when every worker has seen it', async () => {
    const { call, workspace, made } = setUp();
    const { path } = await workspace();
    const hook = await made(`${path}/destinations`, aHook());
    const after = (ms: number) => ({ appliesFrom: new Date(NOW + ms).toISOString() });
    expect(hook).toMatchObject({ appliesTo: 'events from now on', ...after(10_000) });
    const patch = (body: object) => call('PATCH', `${path}/destinations/${hook.id}`, { body });
    expect((await patch({ enabled: false })).body).toMatchObject(after(10_000));
    expect((await patch({ settings: { authorization: 'Bearer a' } })).body).toMatchObject(after(60_000));
    expect((await call('GET', `${path}/destinations/${hook.id}`)).body).not.toHaveProperty('appliesFrom');
  });
});

describe('making a destination, when something stops', () => {
  it.each(['before', 'after'] as const)(
    'given an account that stops %s making its resources, when repeated, then one destination is ready, with the same secret',
    async (when) => {
      const { call, made, workspace, resources, secrets } = setUp();
      const { path } = await workspace();
      resources.fail(when);
      await expect(call('POST', `${path}/destinations`, { body: aHook() })).rejects.toThrow();
      expect((await call('GET', `${path}/destinations`)).body).toMatchObject({
        destinations: [{ state: 'creating' }],
      });
      const first = [...secrets.kept.values()];
      resources.fail(undefined);
      const hook = await made(`${path}/destinations`, aHook());
      expect((await call('GET', `${path}/destinations`)).body).toMatchObject({
        destinations: [{ id: hook.id, state: 'ready' }],
      });
      expect([...resources.made.keys()]).toEqual([hook.id]);
      expect([...secrets.kept.values()]).toEqual(first);
      expect(hook).toMatchObject({ settings: first[0]! });
    },
  );

  it.each(['before', 'after'] as const)(
    'given secrets that stop %s being kept, when changed, then it is finished',
    async (when) => {
      const { call, workspace, resources, secrets, store } = setUp();
      const { id, path } = await workspace();
      secrets.fail(when);
      await expect(call('POST', `${path}/destinations`, { body: aHook() })).rejects.toThrow();
      secrets.fail(undefined);
      const begun = (await store.workspace(id))?.items.find(({ kind }) => kind === 'destination');
      const patched = await call('PATCH', `${path}/destinations/${begun!.id}`, { body: { enabled: false } });
      expect(patched.body).toMatchObject({
        state: 'ready',
        enabled: false,
        settings: { signingSecret: expect.stringMatching(/^whsec_/) },
      });
      expect([...resources.made.keys()]).toEqual([begun!.id]);
    },
  );

  it('given one that is being made, when deleted, then nothing of it is left', async () => {
    const { call, workspace, resources, secrets, store } = setUp();
    const { id, path } = await workspace();
    resources.fail('after');
    await expect(call('POST', `${path}/destinations`, { body: aHook() })).rejects.toThrow();
    resources.fail(undefined);
    const begun = (await store.workspace(id))?.items.find(({ kind }) => kind === 'destination');
    expect(await call('DELETE', `${path}/destinations/${begun!.id}`)).toMatchObject({ status: 204 });
    expect([resources.made.size, secrets.kept.size]).toEqual([0, 0]);
  });

  it('given a deletion while it is being made, when the making goes on, then nothing is left behind', async () => {
    const { call, workspace, resources, secrets, store } = setUp();
    const { id, path } = await workspace();
    const making = call('POST', `${path}/destinations`, { body: aHook() });
    let begun: string | undefined;
    while (begun === undefined) {
      await new Promise(setImmediate);
      begun = (await store.workspace(id))?.items.find(({ kind }) => kind === 'destination')?.id;
    }
    await call('DELETE', `${path}/destinations/${begun}`);
    const answer = await making;
    expect([resources.made.size, secrets.kept.size]).toEqual([0, 0]);
    // It was either ready before it was deleted, or stopped.
    expect([201, 'conflict']).toContain(answer.status ?? answer.code);
  });
});

describe('changing a destination', () => {
  it('given other subscriptions, when changed, then the rule is first wider and then as asked', async () => {
    const { call, made, at, hook, path, workspaceId, resources } = await withHook();
    const { id: segmentId } = await made(`${path}/segments`, aSegment);
    const patterns: unknown[] = [];
    const update = resources.update.bind(resources);
    resources.update = (one) => {
      patterns.push(one.pattern);
      return update(one);
    };
    const subscriptions = [{ to: 'segment' as const, segmentId, on: ['entered' as const] }];
    expect((await call('PATCH', at, { body: { subscriptions } })).body).toMatchObject({ subscriptions });
    const wide = destinationPattern(workspaceId, {
      subscriptions: [{ to: 'event', type: 'track' }, ...subscriptions],
    });
    const narrow = destinationPattern(workspaceId, { subscriptions });
    expect(patterns).toEqual([wide, narrow]);
    expect(resources.made.get(hook.id)?.pattern).toEqual(narrow);
  });

  it('given two changes at once, when both are done, then the rule is as the configuration says', async () => {
    const { call, at, hook, workspaceId, resources, store } = await withHook();
    const to = (type: string) => call('PATCH', at, { body: { subscriptions: [{ to: 'event', type }] } });
    await Promise.all([to('page'), to('screen'), to('identify')]);
    const item = (await store.workspace(workspaceId))?.items.find(({ kind }) => kind === 'destination');
    if (item?.kind !== 'destination') throw new Error('It is gone.');
    expect(resources.made.get(hook.id)?.pattern).toEqual(destinationPattern(workspaceId, item));
  });

  it('given settings, when changed one by one, then the others stay, and secrets are not shown', async () => {
    const { call, at, hook, secrets } = await withHook();
    const before = secrets.kept.get(secretOf(hook.id));
    const changed = await call('PATCH', at, { body: { settings: { authorization: 'Bearer hidden' } } });
    expect(changed.body).toMatchObject({ settings: { url: 'https://example.com/hook' } });
    expect(JSON.stringify(changed)).not.toMatch(/hidden|whsec_/);
    expect(secrets.kept.get(secretOf(hook.id))).toEqual({ ...before, authorization: 'Bearer hidden' });
    await call('PATCH', at, { body: { settings: { authorization: null, url: 'https://example.com/new' } } });
    expect(secrets.kept.get(secretOf(hook.id))).toEqual(before);
    expect((await call('GET', at)).body).toMatchObject({ settings: { url: 'https://example.com/new' } });
  });

  it('given a mapping and a filter, when set and taken away, then they are there and gone', async () => {
    const { call, at } = await withHook();
    const body = { filter: 'properties.total > 5', mapping: { headers: { a: 'b' } }, action: 'send' };
    expect((await call('PATCH', at, { body })).body).toMatchObject(body);
    const gone = await call('PATCH', at, { body: { filter: null, mapping: null, action: null } });
    expect(JSON.parse(JSON.stringify(gone.body))).not.toHaveProperty('filter');
    expect(JSON.parse(JSON.stringify(gone.body))).not.toHaveProperty('mapping');
  });

  it.each([
    [{ settings: { url: null } }, 'settings.url'],
    [{ settings: { url: 'http://example.com' } }, 'settings.url'],
    [{ settings: { authorization: 'a\nb' } }, 'settings.authorization'],
    [{ settings: { signingSecret: null } }, 'settings.signingSecret'],
    [{ settings: { signingSecret: 'short' } }, 'settings.signingSecret'],
    [{ settings: { signingSecret: 5 } }, 'settings.signingSecret'],
    [`{"mapping":{"data":${DEEP}}}`, 'mapping'],
    [{ mapping: { data: { '@path': 5 } } }, 'mapping.data'],
    [{ connector: 'other' }, 'connector'],
    [{ subscriptions: [] }, 'subscriptions'],
  ])('given %j, when changed, then %s is named and nothing is changed', async (body, field) => {
    const { call, at, hook, secrets, store, workspaceId } = await withHook();
    const before = [secrets.kept.get(secretOf(hook.id)), await store.workspace(workspaceId)];
    expect(await call('PATCH', at, { body })).toMatchObject({ code: 'invalid-request', errors: [{ field }] });
    expect([secrets.kept.get(secretOf(hook.id)), await store.workspace(workspaceId)]).toEqual(before);
  });
});

describe('changing the secret settings of a destination', () => {
  const password = (label: string) => ({ label, description: label, type: 'password' as const });
  const twoSecrets = {
    key: 'vault',
    definition: {
      name: 'Vault',
      mode: 'cloud' as const,
      actions: {},
      authentication: { scheme: 'custom' as const, fields: { user: password('User'), key: password('Key') } },
    },
  };

  async function withVault() {
    const all = setUp({ connector: twoSecrets });
    const { path, id } = await all.workspace();
    const settings = { user: 'u-1', key: 'k-1' };
    const vault = await all.made(`${path}/destinations`, aHook({ connector: 'vault', settings }));
    const kept = () => all.secrets.kept.get(secretOf(vault.id));
    const patch = (body: object) => all.call('PATCH', `${path}/destinations/${vault.id}`, { body });
    return { ...all, workspaceId: id, patch, kept };
  }

  it('given two who change different ones at once, then both stay', async () => {
    const { patch, kept } = await withVault();
    await Promise.all([patch({ settings: { user: 'u-2' } }), patch({ settings: { key: 'k-2' } })]);
    expect(kept()).toEqual({ user: 'u-2', key: 'k-2' });
  });

  it('given others who are always first, when it ends in a conflict, then the secret is as it was', async () => {
    const { patch, kept, store } = await withVault();
    store.conflict(5);
    expect(await patch({ settings: { key: 'k-2' } })).toMatchObject({ code: 'conflict' });
    expect(kept()).toEqual({ user: 'u-1', key: 'k-1' });
  });

  it('given a secret that is changed from elsewhere, when another setting is, then that stays', async () => {
    const { patch, kept, secrets, call } = await withVault();
    await call('GET', 'workspaces');
    await patch({ settings: { user: 'u-2' } });
    const [name] = [...secrets.kept.keys()];
    await secrets.update(name!, (found) => ({ ...found, key: 'k-elsewhere' }));
    await patch({ settings: { user: null } });
    expect(kept()).toEqual({ key: 'k-elsewhere' });
  });

  it('given a change that stops before its secret is kept, when repeated, then all of it is there', async () => {
    const { patch, kept, secrets, store, workspaceId } = await withVault();
    const update = secrets.update.bind(secrets);
    secrets.update = () => Promise.reject(new Error('It stopped.'));
    const change = { name: 'Other', settings: { key: 'k-2' } };
    await expect(patch(change)).rejects.toThrow('It stopped.');
    expect(kept()).toEqual({ user: 'u-1', key: 'k-1' });
    secrets.update = update;
    await patch(change);
    expect(kept()).toEqual({ user: 'u-1', key: 'k-2' });
    expect(JSON.stringify(await store.workspace(workspaceId))).not.toMatch(/[uk]-[12]/);
  });

  it('given a deletion that takes the secret meanwhile, then the change says so', async () => {
    const { patch, secrets, call, workspaceId } = await withVault();
    const update = secrets.update.bind(secrets);
    const [name] = [...secrets.kept.keys()];
    secrets.update = async (...of) => {
      await call('DELETE', `workspaces/${workspaceId}/destinations/dst_${name!.slice(-32)}`);
      return update(...of);
    };
    expect(await patch({ settings: { key: 'k-2' } })).toMatchObject({ code: 'not-found' });
    expect(secrets.kept.size).toBe(0);
  });
});

describe('changing the signing secret of a destination', () => {
  const Shown = z.object({ settings: z.object({ signingSecret: z.string() }) });
  const DAY = 24 * 3_600_000;

  async function signed() {
    const all = await withHook();
    const first = Shown.parse(all.hook).settings.signingSecret;
    const rotate = () => all.call('POST', `${all.at}/signing-secret`);
    const rotated = async () => Shown.parse((await rotate()).body).settings.signingSecret;
    const kept = () => all.secrets.kept.get(secretOf(all.hook.id));
    return { ...all, first, rotate, rotated, kept };
  }

  it('given a new one, then it is shown this once, and the one before it signs besides for a day from when it applies', async () => {
    const { rotate, first, kept, call, at } = await signed();
    const answer = await rotate();
    const until = new Date(NOW + 60_000 + DAY).toISOString();
    expect(answer).toMatchObject({
      status: 201,
      body: {
        settings: { signingSecret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/) },
        appliesFrom: new Date(NOW + 60_000).toISOString(),
        previousUntil: until,
      },
    });
    const { signingSecret } = Shown.parse(answer.body).settings;
    expect(signingSecret).not.toBe(first);
    expect(kept()).toEqual({ signingSecret, previousSigningSecrets: `${until} ${first}` });
    expect(JSON.stringify(await call('GET', at))).not.toContain('whsec_');
  });

  it.each(['before', 'after'] as const)(
    'given an answer that got lost %s the secret was kept, when repeated, then what the receiver has goes on signing',
    async (when) => {
      const { rotate, rotated, first, kept, secrets } = await signed();
      secrets.fail(when);
      await expect(rotate()).rejects.toThrow();
      secrets.fail(undefined);
      const signingSecret = await rotated();
      expect(kept()).toMatchObject({ signingSecret });
      expect(JSON.stringify(kept())).toContain(first);
    },
  );

  it('given two calls at once, then both that were shown sign, and the first one too', async () => {
    const { rotated, first, kept } = await signed();
    const [one, other] = await Promise.all([rotated(), rotated()]);
    for (const secret of [first, one, other]) expect(JSON.stringify(kept())).toContain(secret);
  });

  it('given more than a few a day, then it is refused and nothing ends early; what has ended is forgotten', async () => {
    const { rotate, rotated, first, kept, pass } = await signed();
    for (let count = 0; count < 4; count += 1) await rotated();
    const before = kept();
    expect(await rotate()).toMatchObject({ code: 'conflict' });
    expect(kept()).toEqual(before);
    pass(DAY + 60_001);
    await rotated();
    expect(JSON.stringify(kept())).not.toContain(first);
  });

  it('given another setting that is changed, then all that sign stay', async () => {
    const { rotated, first, kept, call, at } = await signed();
    await rotated();
    const before = kept();
    const settings = { url: 'https://example.com/new', authorization: 'Bearer a' };
    expect(await call('PATCH', at, { body: { settings } })).toMatchObject({ status: 200 });
    expect(kept()).toEqual({ ...before, authorization: 'Bearer a' });
    expect(JSON.stringify(before)).toContain(first);
    const mine = { body: { settings: { previousSigningSecrets: 'mine' } } };
    expect(await call('PATCH', at, mine)).toMatchObject({ code: 'invalid-request' });
    expect(kept()).toMatchObject({ ...before });
  });

  it('given one that is being made, deleted or not there, then it says so', async () => {
    const { call, workspace, resources } = setUp();
    const { path } = await workspace();
    resources.fail('before');
    await expect(call('POST', `${path}/destinations`, { body: aHook() })).rejects.toThrow();
    const Listed = z.object({ destinations: z.tuple([z.object({ id: z.string() })]) });
    const { destinations } = Listed.parse((await call('GET', `${path}/destinations`)).body);
    const at = `${path}/destinations/${destinations[0].id}`;
    expect(await call('POST', `${at}/signing-secret`)).toMatchObject({ code: 'conflict' });
    await expect(call('DELETE', at)).rejects.toThrow();
    expect(await call('POST', `${at}/signing-secret`)).toMatchObject({ code: 'conflict' });
    resources.fail(undefined);
    await call('DELETE', at);
    expect(await call('POST', `${at}/signing-secret`)).toMatchObject({ code: 'not-found' });
  });
});

describe('changing the action of a destination', () => {
  const action = (field: string) => ({
    title: field,
    description: field,
    fields: { [field]: { label: field, description: field, type: 'string' as const } },
    perform: () => undefined,
  });
  const twoActions = {
    key: 'two',
    definition: { name: 'Two', mode: 'cloud' as const, actions: { one: action('a'), two: action('b') } },
  };

  it('given a mapping of fields that the other action lacks, when the action alone is changed, then it is refused', async () => {
    const { call, made, workspace } = setUp({ connector: twoActions });
    const { path } = await workspace();
    const more = { connector: 'two', settings: {}, action: 'one', mapping: { a: { '@path': '$.event' } } };
    const { id } = await made(`${path}/destinations`, aHook(more));
    const at = `${path}/destinations/${id}`;
    expect(await call('PATCH', at, { body: { action: 'two' } })).toMatchObject({
      code: 'invalid-request',
      errors: [{ field: 'mapping.a' }],
    });
    expect((await call('GET', at)).body).toMatchObject({ action: 'one' });
    const both = { action: 'two', mapping: { b: 'x' } };
    expect((await call('PATCH', at, { body: both })).body).toMatchObject(both);
  });
});

describe('deleting a destination', () => {
  it('given a destination, when deleted, then nothing is left, and it is not found', async () => {
    const { call, at, resources, secrets } = await withHook();
    expect(await call('DELETE', at)).toMatchObject({ status: 204 });
    expect([resources.made.size, secrets.kept.size]).toEqual([0, 0]);
    expect(await call('GET', at)).toMatchObject({ code: 'not-found' });
    expect(await call('DELETE', at)).toMatchObject({ code: 'not-found' });
  });

  it.each(['before', 'after'] as const)(
    'given an account that stops %s removing, when repeated, then nothing is left',
    async (when) => {
      const { call, at, resources, secrets } = await withHook();
      resources.fail(when);
      await expect(call('DELETE', at)).rejects.toThrow();
      expect((await call('GET', at)).body).toMatchObject({ state: 'deleting' });
      expect(await call('PATCH', at, { body: { enabled: true } })).toMatchObject({ code: 'conflict' });
      resources.fail(undefined);
      expect(await call('DELETE', at)).toMatchObject({ status: 204 });
      expect([resources.made.size, secrets.kept.size]).toEqual([0, 0]);
    },
  );

  it('given a change at the same moment, when both are done, then no rule is left behind', async () => {
    const { call, at, resources } = await withHook();
    const subscriptions = [{ to: 'event', type: 'page' }];
    await Promise.all([call('PATCH', at, { body: { subscriptions } }), call('DELETE', at)]);
    await call('DELETE', at);
    expect(resources.made.size).toBe(0);
  });
});
