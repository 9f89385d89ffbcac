import type { ActivationEntry, ActivationState, LedgerSums } from './ledger.ts';

type Sums = {
  matched: number;
  delivered: number;
  pending: number;
  filtered: Record<string, number>;
  deadLettered: Record<string, number>;
};

/**
 * Adds up activation entries into figures for each destination. Entries come earliest first, hour by hour: an
 * activation counts once, by the latest end that was written of it; without an end it is pending.
 *
 * @example
 * const sums = sumActivations();
 * sums.take(entry);
 * sums.closeHour();
 * sums.sums();
 */
export function sumActivations() {
  const destinations: Record<string, Sums> = {};
  let states = new Map<string, Map<string, ActivationState>>();

  return {
    take(entry: ActivationEntry): void {
      const known = states.get(entry.destinationId) ?? new Map<string, ActivationState>();
      states.set(entry.destinationId, known);
      for (const [id, state] of Object.entries(entry.activations))
        if (isEnd(state) || !known.has(id)) known.set(id, state);
    },
    closeHour(): void {
      for (const [destinationId, known] of states)
        for (const state of known.values()) add((destinations[destinationId] ??= noSums()), state);
      states = new Map();
    },
    sums: (): LedgerSums['destinations'] => destinations,
  };
}

function isEnd(state: ActivationState): boolean {
  return state !== 'published' && state !== 'pending';
}

function noSums(): Sums {
  return { matched: 0, delivered: 0, pending: 0, filtered: {}, deadLettered: {} };
}

function add(sums: Sums, state: ActivationState): void {
  sums.matched += 1;
  if (state === 'delivered') sums.delivered += 1;
  else if (state === 'published' || state === 'pending') sums.pending += 1;
  else if ('filtered' in state) raise(sums.filtered, state.filtered);
  else raise(sums.deadLettered, state.deadLettered);
}

function raise(counts: Record<string, number>, reason: string): void {
  counts[reason] = (counts[reason] ?? 0) + 1;
}
