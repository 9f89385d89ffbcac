import { hourOf } from './hours.ts';
import type { ActivationEntry, LedgerStore, StageEntry } from './ledger.ts';

/**
 * The ledger in memory, for tests and the benchmark.
 *
 * @example
 * const store = ledgerStoreInMemory();
 * await store.record([entry]);
 */
export function ledgerStoreInMemory(): LedgerStore & {
  readonly entries: readonly (StageEntry | ActivationEntry)[];
} {
  const entries: (StageEntry | ActivationEntry)[] = [];
  return {
    entries,
    record(added) {
      entries.push(...structuredClone(added));
      return Promise.resolve();
    },
    async *read({ workspaceId, from, to }) {
      if (from >= to) return;
      for (const entry of entries) {
        const hour = hourOf('stage' in entry ? entry.arrivedAt : entry.factAt);
        const touches = hour >= hourOf(from) && hour <= hourOf(to - 1);
        if (entry.workspaceId === workspaceId && touches) yield await Promise.resolve(structuredClone(entry));
      }
    },
  };
}
