import { HOUR } from '@tributary/domain/ledger/hours';
import type { ActivationEntry } from '@tributary/domain/ledger/ledger';
import type { Conclusion } from './conclude.ts';

/**
 * One entry for each destination and hour of its facts. That an activation is pending is said once: until another entry
 * says something else, it stays so.
 */
export function ledgerEntries(
  conclusions: readonly Conclusion[],
  attempt: { readonly at: number; readonly newBatchId: () => string },
): ActivationEntry[] {
  const news = conclusions.filter(
    ({ state, activation }) => state !== 'pending' || activation.message.receives === 1,
  );
  const groups = Map.groupBy(news, ({ activation: { fact, destinationId } }) =>
    [fact.detail.workspaceId, destinationId, hourOf(fact.detail.at)].join(' '),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { fact, destinationId } = first.activation;
    const activations = Object.fromEntries(group.map(({ activation, state }) => [activation.id, state]));
    const { workspaceId, at } = fact.detail;
    const batchId = attempt.newBatchId();
    return [{ workspaceId, destinationId, factAt: hourOf(at), at: attempt.at, batchId, activations }];
  });
}

const hourOf = (at: string) => Math.floor(Date.parse(at) / HOUR) * HOUR;
