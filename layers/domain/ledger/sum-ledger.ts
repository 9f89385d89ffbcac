import { sumActivations } from './activation-sums.ts';
import { HOUR, hoursOf } from './hours.ts';
import type { ActivationEntry, LedgerStore, LedgerSums, StageEntry } from './ledger.ts';
import { sumSources } from './source-sums.ts';

export type LedgerQuery = {
  readonly store: Pick<LedgerStore, 'read'>;
  readonly workspaceId: string;
  /** Milliseconds since the epoch, [from, to), widened to whole hours. */
  readonly from: number;
  readonly to: number;
};

/**
 * What became of everything that arrived in a time range. It goes hour by hour, and forgets the records of an hour
 * once they are counted, so that memory does not grow with the range.
 *
 * @example
 * const { sources } = await sumLedger({ store, workspaceId, from: yesterday, to: now() });
 * sources[sourceId]; // { accepted: 120, processed: 117, duplicate: 2, inFlight: 0, failed: { 'no-id': 1 } }
 */
export async function sumLedger(query: LedgerQuery): Promise<LedgerSums> {
  const sources = sumSources();
  const destinations = sumActivations();
  const hours = hoursOf(query);
  for (const hour of hours) {
    for (const entry of await entriesOf(query, hour))
      if ('stage' in entry) sources.take(entry);
      else destinations.take(entry);
    sources.closeHour();
    destinations.closeHour();
  }
  if (sources.isWaiting())
    for (const hour of neighboursOf(hours))
      for (const entry of await entriesOf(query, hour)) if ('stage' in entry) sources.takeEvents(entry);
  return { sources: sources.sums(), destinations: destinations.sums() };
}

async function entriesOf({ store, workspaceId }: LedgerQuery, hour: number) {
  const entries: Entry[] = [];
  for await (const entry of store.read({ workspaceId, from: hour, to: hour + HOUR })) entries.push(entry);
  return entries.sort(earliestFirst);
}

function neighboursOf(hours: readonly number[]): number[] {
  const [first] = hours;
  const last = hours.at(-1);
  return first === undefined || last === undefined ? [] : [first - HOUR, last + HOUR];
}

type Entry = StageEntry | ActivationEntry;

function earliestFirst(a: Entry, b: Entry): number {
  return a.at - b.at || (a.batchId < b.batchId ? -1 : 1);
}
