import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from '@jest/globals';
import { resourceName } from '@tributary/domain/destinations/names';
import { aHook, setUp } from './manage-configuration.fixtures.ts';

type World = Awaited<ReturnType<typeof withHook>>;
type Step = () => Promise<void>;

const caller = new AsyncLocalStorage<Step>();

/** Has each call of a port wait for the turn of whoever makes it. */
function inTurns<T extends object>(port: T, names: readonly (keyof T & string)[]): void {
  for (const name of names) {
    const method: unknown = Reflect.get(port, name);
    if (typeof method !== 'function') throw new Error(`${name} is no call.`);
    const inTurn = async (...of: unknown[]): Promise<unknown> => {
      await caller.getStore()?.();
      return Reflect.apply(method, port, of);
    };
    Reflect.set(port, name, inTurn);
  }
}

async function withHook() {
  const all = setUp();
  const { path, id: workspaceId } = await all.workspace();
  const settings = { url: 'https://example.com/hook', authorization: 'Bearer a' };
  const { id } = await all.made(`${path}/destinations`, aHook({ settings }));
  inTurns(all.store, ['workspace', 'apply']);
  inTurns(all.resources, ['create', 'update', 'remove']);
  inTurns(all.secrets, ['create', 'update', 'get', 'remove']);
  const left = () => [...all.resources.made.keys(), ...all.secrets.kept.keys()];
  const isThere = async () =>
    JSON.stringify((await all.store.workspace(workspaceId))?.items ?? []).includes(id);
  return { ...all, path, at: `${path}/destinations/${id}`, left, isThere };
}

/** Runs a call until it is about to make its n-th call of a port; `goOn` runs the rest of it. */
function pausedAt(n: number, call: () => Promise<unknown>) {
  let steps = 0;
  let goOn = () => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  let stop = () => {};
  const paused = new Promise<void>((resolve) => (stop = resolve));
  const step = () => {
    steps += 1;
    if (steps < n) return Promise.resolve();
    stop();
    return gate;
  };
  const ended = caller.run(step, call).catch((error: unknown) => error);
  return { reached: Promise.race([paused, ended]), finish: () => (goOn(), ended), steps: () => steps };
}

/** One call up to its n-th step, the other up to its m-th, the rest of the one, the rest of the other. */
async function race(one: () => Promise<unknown>, other: () => Promise<unknown>, [n, m]: [number, number]) {
  const first = pausedAt(n, one);
  await first.reached;
  const second = pausedAt(m, other);
  await second.reached;
  await first.finish();
  await second.finish();
  return [first.steps(), second.steps()] as const;
}

const subscriptions = [{ to: 'event', type: 'page' }];
const settings = { authorization: 'Bearer b' };
const CALLS: readonly [string, (world: World) => Promise<unknown>][] = [
  ['a change of its subscriptions', ({ call, at }) => call('PATCH', at, { body: { subscriptions } })],
  ['a change of its secret too', ({ call, at }) => call('PATCH', at, { body: { subscriptions, settings } })],
  ['a new signing secret', ({ call, at }) => call('POST', `${at}/signing-secret`)],
];

const MOST = 16;
const places = Array.from({ length: MOST }, (_, n) =>
  Array.from({ length: MOST }, (__, m) => [n + 1, m + 1]),
);

describe('a destination that is deleted meanwhile', () => {
  it.each(CALLS)('given %s, wherever both are, then nothing is left of it', async (_, act) => {
    const left: unknown[] = [];
    for (const [n = 1, m = 1] of places.flat())
      for (const isFirst of [true, false]) {
        const world = await withHook();
        const calls = [() => act(world), () => world.call('DELETE', world.at)] as const;
        const [one, other] = isFirst ? calls : [calls[1], calls[0]];
        const steps = await race(one, other, [n, m]);
        // So that no place is left out when a call gets longer.
        expect(Math.max(...steps)).toBeLessThan(MOST);
        if (await world.isThere()) left.push({ n, m, isFirst, there: true });
        if (world.left().length > 0) left.push({ n, m, isFirst, left: world.left() });
      }
    expect(left).toEqual([]);
  });

  it('given its workspace is deleted too, then nothing is left either', async () => {
    const left: unknown[] = [];
    for (let n = 1; n < MOST; n += 1) {
      const world = await withHook();
      const patch = pausedAt(n, () => world.call('PATCH', world.at, { body: { subscriptions } }));
      await patch.reached;
      await world.call('DELETE', world.at);
      await world.call('DELETE', world.path);
      await patch.finish();
      if (world.left().length > 0) left.push({ n, left: world.left() });
    }
    expect(left).toEqual([]);
  });

  it('given one that is still being made, then nothing is left of it', async () => {
    const left: unknown[] = [];
    for (let n = 1; n < MOST; n += 1) {
      const world = await withHook();
      const made = pausedAt(n, () =>
        world.call('POST', `${world.path}/destinations`, { body: aHook({ name: 'Second' }) }),
      );
      await made.reached;
      const items = await listed(world);
      for (const id of items) await world.call('DELETE', `${world.path}/destinations/${id}`);
      await made.finish();
      const now = new Set((await listed(world)).map((id) => resourceName('tributary-', id)));
      const gone = world.left().filter((id) => !now.has(id) && !now.has(resourceName('tributary-', id)));
      if (gone.length > 0) left.push({ n, gone });
    }
    expect(left).toEqual([]);
  });

  it.each(['before', 'after'] as const)(
    'given an account that gives no answer %s a rule was widened, then nothing is left either',
    async (when) => {
      const world = await withHook();
      const update = world.resources.update.bind(world.resources);
      world.resources.update = async (change) => {
        if (when === 'after') await update(change);
        throw new Error('The account does not answer.');
      };
      const patch = pausedAt(3, () => world.call('PATCH', world.at, { body: { subscriptions } }));
      await patch.reached;
      await world.call('DELETE', world.at);
      await patch.finish();
      expect(world.left()).toEqual([]);
    },
  );

  it('given remains that cannot be removed now, then it is there as one that is being deleted, until it is deleted again', async () => {
    const world = await withHook();
    const patch = pausedAt(3, () => world.call('PATCH', world.at, { body: { subscriptions } }));
    await patch.reached;
    await world.call('DELETE', world.at);
    const remove = world.resources.remove.bind(world.resources);
    world.resources.remove = () => Promise.reject(new Error('It is in use.'));
    await patch.finish();
    expect((await world.call('GET', world.at)).body).toMatchObject({ state: 'deleting' });
    world.resources.remove = remove;
    expect(await world.call('DELETE', world.at)).toMatchObject({ status: 204 });
    expect([world.left(), await world.isThere()]).toEqual([[], false]);
  });
});

async function listed({ call, path }: World): Promise<readonly string[]> {
  const { body } = await call('GET', `${path}/destinations`);
  return [...JSON.stringify(body).matchAll(/"id":"(dst_[0-9a-f]+)"/g)].map(([, id]) => id ?? '');
}
