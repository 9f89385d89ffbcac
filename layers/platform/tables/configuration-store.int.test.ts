import { afterAll, describe, expect, it } from '@jest/globals';
import {
  aSource,
  aWorkspace,
  aWriteKey,
  workspaceId,
} from '@tributary/domain/configuration/configuration.fixtures';
import { configurationStoreContract } from '@tributary/domain/configuration/configuration-store.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { configurationStore } from './configuration-store.ts';

const drops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(drops.map((drop) => drop())));

async function aStore() {
  const { table, drop } = await aTable();
  drops.push(drop);
  return configurationStore(table);
}

configurationStoreContract('on DynamoDB', aStore);

describe('configurationStore', () => {
  it('given a source with 60 keys, when it is disabled, then every key finds it so', async () => {
    const store = await aStore();
    const keys = Array.from({ length: 60 }, (_, index) => aWriteKey({ id: `hash-${index}` }));
    const put = [aWorkspace(), aSource(), ...keys];
    await store.apply({ workspaceId, expectedVersion: 0, put, remove: [] });
    await store.apply({ workspaceId, expectedVersion: 1, put: [aSource({ enabled: false })], remove: [] });
    const found = await Promise.all(keys.map(({ id }) => store.writeKey(id)));
    expect(found.every((holder) => holder?.source.enabled === false)).toBe(true);
  });

  it('given a source that is removed and its key not, when looked up, then the key opens nothing', async () => {
    const store = await aStore();
    const put = [aWorkspace(), aSource(), aWriteKey()];
    await store.apply({ workspaceId, expectedVersion: 0, put, remove: [] });
    const remove = [{ kind: 'source', id: aSource().id }] as const;
    await store.apply({ workspaceId, expectedVersion: 1, put: [], remove });
    expect(await store.writeKey(aWriteKey().id)).toBeUndefined();
  });
});
