import type { ConfigurationStore, WorkspaceConfiguration } from './configuration-store.ts';
import type { ConfigurationItem, WorkspaceItem } from './items.ts';

/** What the double holds, and how it is to behave. */
export type MemoryConfiguration = ConfigurationStore & {
  /** How often each workspace was read as a whole. */
  readonly reads: () => number;
  /** Makes the next calls of `apply` answer `conflict`, as if somebody else had been first. */
  readonly conflict: (times: number) => void;
  /** Makes calls throw from now on, or not. */
  readonly fail: (failing: boolean) => void;
};

type Stored = { readonly version: number; readonly items: ReadonlyMap<string, ConfigurationItem> };

/**
 * The configuration table in memory.
 *
 * @example
 * const store = memoryConfiguration();
 * await store.apply({ workspaceId, expectedVersion: 0, put: [workspace], remove: [] }); // 'applied'
 */
export function memoryConfiguration(): MemoryConfiguration {
  const workspaces = new Map<string, Stored>();
  let conflicts = 0;
  let reads = 0;
  let failing = false;
  const check = () => {
    if (failing) throw new Error('The configuration is not there.');
  };

  return {
    reads: () => reads,
    conflict: (times) => void (conflicts = times),
    fail: (now) => void (failing = now),
    ...lookUps(workspaces, check),
    async workspace(workspaceId) {
      await Promise.resolve();
      reads += 1;
      check();
      const stored = workspaces.get(workspaceId);
      return stored && asConfiguration(stored);
    },
    async apply(change) {
      await Promise.resolve();
      check();
      const stored = workspaces.get(change.workspaceId) ?? { version: 0, items: new Map() };
      if (conflicts-- > 0 || stored.version !== change.expectedVersion) return 'conflict';
      const items = new Map(stored.items);
      for (const { kind, id } of change.remove) items.delete(`${kind}#${id}`);
      for (const item of change.put) items.set(`${item.kind}#${item.id}`, structuredClone(item));
      if (items.size === 0) workspaces.delete(change.workspaceId);
      else workspaces.set(change.workspaceId, { version: stored.version + 1, items });
      return 'applied';
    },
  };
}

function lookUps(
  workspaces: ReadonlyMap<string, Stored>,
  check: () => void,
): Pick<ConfigurationStore, 'writeKey' | 'token' | 'listWorkspaces'> {
  return {
    async writeKey(hash) {
      await Promise.resolve();
      check();
      for (const [workspaceId, { items }] of workspaces) {
        const key = items.get(`write-key#${hash}`);
        const source = key?.kind === 'write-key' ? items.get(`source#${key.sourceId}`) : undefined;
        if (key?.kind === 'write-key' && source?.kind === 'source') return { workspaceId, key, source };
      }
      return undefined;
    },
    async token(hash) {
      await Promise.resolve();
      check();
      for (const [workspaceId, { items }] of workspaces) {
        const token = items.get(`token#${hash}`);
        if (token?.kind === 'token') return { workspaceId, token };
      }
      return undefined;
    },
    async listWorkspaces() {
      await Promise.resolve();
      check();
      return [...workspaces.values()].flatMap((stored) => workspaceOf(stored) ?? []);
    },
  };
}

function workspaceOf({ items }: Stored): WorkspaceItem | undefined {
  for (const item of items.values()) if (item.kind === 'workspace') return item;
  return undefined;
}

function asConfiguration(stored: Stored): WorkspaceConfiguration | undefined {
  const workspace = workspaceOf(stored);
  return (
    workspace && { workspace, version: stored.version, items: structuredClone([...stored.items.values()]) }
  );
}
