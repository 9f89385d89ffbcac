import { describe, expect, it } from '@jest/globals';
import {
  aDestination,
  aSegment,
  aSource,
  aToken,
  aWorkspace,
  aWriteKey,
  workspaceId,
} from './configuration.fixtures.ts';
import type { ConfigurationStore } from './configuration-store.ts';

/**
 * What every ConfigurationStore does.
 *
 * @param make an empty store, or one in which nobody else uses these ids
 * @example
 * configurationStoreContract('in memory', () => Promise.resolve(memoryConfiguration()));
 */
export function configurationStoreContract(name: string, make: () => Promise<ConfigurationStore>): void {
  const created = { workspaceId, expectedVersion: 0, put: [aWorkspace()], remove: [] };
  const full = [aSource(), aWriteKey(), aToken(), aSegment(), aDestination()];

  describe(`ConfigurationStore, ${name}`, () => {
    it('given nothing, when asked, then it knows nothing', async () => {
      const store = await make();
      expect(await store.workspace(workspaceId)).toBeUndefined();
      expect(await store.writeKey('hash-of-key')).toBeUndefined();
      expect(await store.token('hash-of-token')).toBeUndefined();
    });

    it('given a workspace and its items, when read, then all are there at the version of the last change', async () => {
      const store = await make();
      expect(await store.apply(created)).toBe('applied');
      expect(await store.apply({ workspaceId, expectedVersion: 1, put: full, remove: [] })).toBe('applied');
      const read = await store.workspace(workspaceId);
      expect(read?.version).toBe(2);
      expect(read?.workspace).toEqual(aWorkspace());
      expect(read?.items.filter((item) => item.kind !== 'workspace')).toHaveLength(full.length);
      expect(read?.items).toEqual(expect.arrayContaining(full));
      expect(await store.listWorkspaces()).toContainEqual(aWorkspace());
    });

    it('given keys and tokens, when looked up by hash, then what they open is found', async () => {
      const store = await make();
      await store.apply(created);
      await store.apply({ workspaceId, expectedVersion: 1, put: full, remove: [] });
      expect(await store.writeKey('hash-of-key')).toEqual({
        workspaceId,
        key: aWriteKey(),
        source: aSource(),
      });
      expect(await store.token('hash-of-token')).toEqual({ workspaceId, token: aToken() });
    });

    it('given a disabled key and a renamed source, when looked up, then the present state is found', async () => {
      const store = await make();
      await store.apply({ ...created, put: [aWorkspace(), aSource(), aWriteKey()] });
      const put = [aWriteKey({ enabled: false }), aSource({ name: 'Site' })];
      await store.apply({ workspaceId, expectedVersion: 1, put, remove: [] });
      expect(await store.writeKey('hash-of-key')).toEqual({
        workspaceId,
        key: aWriteKey({ enabled: false }),
        source: aSource({ name: 'Site' }),
      });
    });

    it('given a version that has passed, when applied, then it is a conflict and nothing is written', async () => {
      const store = await make();
      await store.apply(created);
      const late = { workspaceId, put: [aSource(), aWriteKey()], remove: [] };
      expect(await store.apply({ ...late, expectedVersion: 0 })).toBe('conflict');
      expect(await store.apply({ ...late, expectedVersion: 2 })).toBe('conflict');
      expect((await store.workspace(workspaceId))?.items).toEqual([aWorkspace()]);
      expect(await store.writeKey('hash-of-key')).toBeUndefined();
    });

    it('given two writers at one version, when both apply, then exactly one wins', async () => {
      const store = await make();
      await store.apply(created);
      const write = (item: ReturnType<typeof aSource>) =>
        store.apply({ workspaceId, expectedVersion: 1, put: [item], remove: [] });
      const outcomes = await Promise.all([write(aSource({ name: 'A' })), write(aSource({ name: 'B' }))]);
      expect(outcomes.toSorted()).toEqual(['applied', 'conflict']);
    });

    it('given items, when removed, then they and what looked them up are gone', async () => {
      const store = await make();
      await store.apply({ ...created, put: [aWorkspace(), ...full] });
      const remove = full.map(({ kind, id }) => ({ kind, id }));
      expect(await store.apply({ workspaceId, expectedVersion: 1, put: [], remove })).toBe('applied');
      expect(await store.writeKey('hash-of-key')).toBeUndefined();
      expect(await store.token('hash-of-token')).toBeUndefined();
      expect((await store.workspace(workspaceId))?.items).toEqual([aWorkspace()]);
    });

    it('given a workspace, when removed, then it is not listed and cannot be read', async () => {
      const store = await make();
      await store.apply(created);
      const remove = [{ kind: 'workspace' as const, id: workspaceId }];
      expect(await store.apply({ workspaceId, expectedVersion: 1, put: [], remove })).toBe('applied');
      expect(await store.workspace(workspaceId)).toBeUndefined();
      expect(await store.listWorkspaces()).not.toContainEqual(aWorkspace());
    });
  });
}
