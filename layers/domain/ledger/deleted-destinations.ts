import type { LedgerSums } from './ledger.ts';

type Destinations = LedgerSums['destinations'];

/** Why an activation of a destination that is gone will have no other end. */
const DESTINATION_DELETED = 'destination-deleted';

/**
 * Sums of destinations, where what is pending for one that is gone counts as filtered: its queue is gone too, and nobody
 * will write another end. Where one was under way while its destination went, its own end still comes and wins.
 *
 * @param exists of destinations by id, asked after the sums were read
 * @example
 * withDeleted(sums.destinations, (id) => ids.has(id))['dst_…']?.filtered; // { 'destination-deleted': 3 }
 */
export function withDeleted(destinations: Destinations, exists: (id: string) => boolean): Destinations {
  return Object.fromEntries(
    Object.entries(destinations).map(([id, sums]) => {
      if (sums.pending === 0 || exists(id)) return [id, sums];
      const gone = (sums.filtered[DESTINATION_DELETED] ?? 0) + sums.pending;
      return [id, { ...sums, pending: 0, filtered: { ...sums.filtered, [DESTINATION_DELETED]: gone } }];
    }),
  );
}
