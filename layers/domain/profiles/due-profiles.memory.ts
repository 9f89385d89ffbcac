import type { ItemKey } from './items.ts';
import type { DueProfiles } from './profile-store.ts';
import type { MemoryProfileStore } from './profile-store.memory.ts';

/**
 * The index of due profiles over a store in memory: it sees what the store holds at this moment.
 *
 * @example
 * for await (const { key } of memoryDueProfiles(store).due({ from: now, to: now + 120_000 })) wake(key);
 */
export function memoryDueProfiles(store: Pick<MemoryProfileStore, 'items'>): DueProfiles {
  return {
    async *due({ from, to, limit = Infinity }) {
      const found: { readonly key: ItemKey; readonly dueAt: number }[] = [];
      for (const item of store.items().values()) {
        if (item.kind !== 'main' || item.dueAt === undefined) continue;
        if (item.dueAt >= from && item.dueAt < to) found.push({ key: item.key, dueAt: item.dueAt });
      }
      found.sort((a, b) => a.dueAt - b.dueAt);
      for (const one of found.slice(0, limit)) yield await Promise.resolve(one);
    },
  };
}
