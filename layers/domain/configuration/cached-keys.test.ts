import { describe, expect, it } from '@jest/globals';
import { cachedLookup } from './cached-lookup.ts';
import { tokens, writeKeys } from './cached-keys.ts';
import { aSource, aToken, aWorkspace, aWriteKey, workspaceId } from './configuration.fixtures.ts';
import { memoryConfiguration } from './configuration-store.memory.ts';

async function setUp() {
  const store = memoryConfiguration();
  const put = [aWorkspace(), aSource(), aWriteKey(), aToken()];
  await store.apply({ workspaceId, expectedVersion: 0, put, remove: [] });
  let time = 0;
  return { store, now: () => time, pass: (ms: number) => void (time += ms) };
}

describe('writeKeys and tokens', () => {
  it('given a key that is disabled, when ten seconds have passed, then that is seen, and not before', async () => {
    const { store, now, pass } = await setUp();
    const find = writeKeys({ store, now });
    await find('hash-of-key');
    await store.apply({ workspaceId, expectedVersion: 1, put: [aWriteKey({ enabled: false })], remove: [] });
    pass(9_999);
    expect((await find('hash-of-key'))?.key.enabled).toBe(true);
    pass(1);
    expect((await find('hash-of-key'))?.key.enabled).toBe(false);
  });

  it('given a key that is not there, when it is made, then it opens within two seconds', async () => {
    const { store, now, pass } = await setUp();
    const find = writeKeys({ store, now });
    expect(await find('new')).toBeUndefined();
    await store.apply({ workspaceId, expectedVersion: 1, put: [aWriteKey({ id: 'new' })], remove: [] });
    pass(1_999);
    expect(await find('new')).toBeUndefined();
    pass(1);
    expect((await find('new'))?.workspaceId).toBe(workspaceId);
  });

  it('given a store that fails, when it recovers, then the failure is not remembered', async () => {
    const { store, now } = await setUp();
    const find = tokens({ store, now });
    store.fail(true);
    await expect(find('hash-of-token')).rejects.toThrow();
    store.fail(false);
    expect((await find('hash-of-token'))?.token.scope).toBe('profiles');
  });
});

describe('cachedLookup', () => {
  const limits = { hitMs: 10, missMs: 10, size: 3 };

  it('given callers at one moment, when asked, then it loads once', async () => {
    let loads = 0;
    const find = cachedLookup({ load: (key) => Promise.resolve(`${key}${++loads}`), now: () => 0, limits });
    expect(await Promise.all([find('a'), find('a')])).toEqual(['a1', 'a1']);
  });

  it('given a flood of unknown keys, when a known one is asked for, then it is still remembered', async () => {
    const asked: string[] = [];
    const load = (key: string) => {
      asked.push(key);
      return Promise.resolve(key === 'real' ? 'value' : undefined);
    };
    const find = cachedLookup({ load, now: () => 0, limits });
    await find('real');
    for (let n = 0; n < 50; n++) await find(`made-up-${n}`);
    expect(await find('real')).toBe('value');
    expect(asked.filter((key) => key === 'real')).toHaveLength(1);
  });

  it('given more keys than its size, when asked again, then the oldest was forgotten', async () => {
    const asked: string[] = [];
    const find = cachedLookup({ load: (key) => Promise.resolve(asked.push(key)), now: () => 0, limits });
    for (const key of ['a', 'b', 'c', 'd', 'd', 'a']) await find(key);
    expect(asked).toEqual(['a', 'b', 'c', 'd', 'a']);
  });
});
