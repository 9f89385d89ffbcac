import { shortHash } from '../ids/ids.ts';
import { HOUR } from '../ledger/hours.ts';

/** More events were to be remembered than the reader was given memory for. */
export class TooManyToRemember extends Error {
  override readonly name = 'TooManyToRemember';
  constructor(readonly limit: number) {
    super(
      `More than ${limit} events fall into the time within which repeats are known. Ask for fewer events.`,
    );
  }
}

/** How long an event is known again, as in processing, and how many may be remembered at once. */
export type Memory = { readonly hours: number; readonly limit: number };

/**
 * Remembers which messageIds were seen, by 64 bits of their hash, hour of arrival by hour of arrival; hours that are
 * older than the window are forgotten whole.
 *
 * @example
 * const seen = seenIds({ hours: 24, limit: 5_000_000 });
 * seen.isNew('m-1', arrivedAt); // true, and false from then on
 */
export function seenIds({ hours, limit }: Memory) {
  const byHour = new Map<number, Set<string>>();
  let size = 0;

  function forgetBefore(hour: number): void {
    for (const [old, ids] of byHour)
      if (old < hour) {
        size -= ids.size;
        byHour.delete(old);
      }
  }

  return {
    /** Times come in the order of their hours, more or less: what is older than the window counts as new. */
    isNew(messageId: string, arrivedAt: number): boolean {
      const hour = Math.floor(arrivedAt / HOUR);
      const hash = shortHash(messageId);
      for (const ids of byHour.values()) if (ids.has(hash)) return false;
      const ids = byHour.get(hour) ?? new Set<string>();
      if (!byHour.has(hour)) forgetBefore(hour - hours);
      byHour.set(hour, ids.add(hash));
      size += 1;
      if (size > limit) throw new TooManyToRemember(limit);
      return true;
    },
  };
}
