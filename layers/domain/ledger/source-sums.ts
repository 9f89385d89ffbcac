import type { RecordId } from '../collecting/event-line.ts';
import type { EventVerdict, LedgerSums, RecordVerdict, StageEntry } from './ledger.ts';

type Sums = { accepted: number; processed: number; duplicate: number; failed: Record<string, number> };
type Records = Map<RecordId, readonly RecordVerdict[]>;
type Ends = ReadonlyMap<string, EventVerdict>;

/**
 * Adds up stage entries into figures for each source. Entries come earliest first, hour by hour: the first that names
 * a record (in its stage) is its verdict, what names it again says nothing new.
 *
 * @example
 * const sums = sumSources();
 * sums.take(entry);
 * sums.closeHour();
 * sums.sums();
 */
export function sumSources() {
  const sources: Record<string, Sums> = {};
  const waiting = new Map<string, string>();
  const ends = new Map<string, EventVerdict>();
  let landed: Records = new Map();
  let processed: Records = new Map();

  function closeHour(): void {
    for (const recordId of new Set([...landed.keys(), ...processed.keys()]))
      countRecord(recordId, landed.get(recordId) ?? [], processed.get(recordId) ?? []);
    landed = new Map();
    processed = new Map();
  }

  function countRecord(
    recordId: RecordId,
    land: readonly RecordVerdict[],
    process: readonly RecordVerdict[],
  ): void {
    for (const sourceId of new Set([...land, ...process].map((verdict) => verdict.sourceId))) {
      const ofSource = (verdicts: readonly RecordVerdict[]) =>
        verdicts.filter((verdict) => verdict.sourceId === sourceId);
      const said = ofSource(process).map((verdict) => withEarly(verdict, recordId, ends));
      addVerdicts((sources[sourceId] ??= noSums()), ofSource(land), said);
      for (const index of said.flatMap((verdict) => verdict.retrying ?? []))
        waiting.set(`${recordId}#${index}`, sourceId);
    }
  }

  return {
    take(entry: StageEntry): void {
      const seen = entry.stage === 'land' ? landed : processed;
      for (const [recordId, verdicts] of Object.entries(entry.records ?? {}))
        if (!seen.has(recordId)) seen.set(recordId, verdicts);
      this.takeEvents(entry);
    },
    /** Of an entry outside the range only this counts: a retried event may end in another hour than its record. */
    takeEvents(entry: StageEntry): void {
      for (const [key, verdict] of Object.entries(entry.events ?? {}))
        if (!ends.has(key)) ends.set(key, verdict);
    },
    closeHour,
    isWaiting: (): boolean => [...waiting.keys()].some((key) => !ends.has(key)),
    sums(): LedgerSums['sources'] {
      const total = structuredClone(sources);
      for (const [key, sourceId] of waiting) addEnd((total[sourceId] ??= noSums()), ends.get(key));
      return Object.fromEntries(Object.entries(total).map(([id, sums]) => [id, withInFlight(sums)]));
    },
  };
}

/**
 * Where time ran short in the middle of a record, what was processed of it has a verdict of its own. The record came
 * again, and counted it as duplicate then.
 */
function withEarly(verdict: RecordVerdict, recordId: RecordId, ends: Ends): RecordVerdict {
  const { processed = 0, duplicate = 0, accepted: events = 0, sourceId, retrying = [] } = verdict;
  if (duplicate === 0) return verdict;
  let early = 0;
  for (let index = 0; index < events; index += 1) {
    const own = retrying.includes(index) ? undefined : ends.get(`${recordId}#${index}`);
    if (own?.end === 'processed' && own.sourceId === sourceId) early += 1;
  }
  const moved = Math.min(early, duplicate);
  return { ...verdict, processed: processed + moved, duplicate: duplicate - moved };
}

function noSums(): Sums {
  return { accepted: 0, processed: 0, duplicate: 0, failed: {} };
}

function addVerdicts(sums: Sums, land: readonly RecordVerdict[], process: readonly RecordVerdict[]): void {
  for (const verdict of process) {
    sums.processed += verdict.processed ?? 0;
    sums.duplicate += verdict.duplicate ?? 0;
    for (const [reason, count] of Object.entries(verdict.failed ?? {})) fail(sums, reason, count);
  }
  // The stages agree on a record that we wrote. Where they ever do not, the sum must still come out.
  sums.accepted += Math.max(total(land, accepted), total(process, accepted), total(process, ended));
}

function total(verdicts: readonly RecordVerdict[], count: (verdict: RecordVerdict) => number): number {
  return verdicts.reduce((sum, verdict) => sum + count(verdict), 0);
}

function accepted(verdict: RecordVerdict): number {
  return verdict.accepted ?? 0;
}

function ended(verdict: RecordVerdict): number {
  const failed = Object.values(verdict.failed ?? {}).reduce((sum, count) => sum + count, 0);
  return (verdict.processed ?? 0) + (verdict.duplicate ?? 0) + failed + (verdict.retrying?.length ?? 0);
}

function addEnd(sums: Sums, verdict: EventVerdict | undefined): void {
  if (verdict === undefined) return;
  if (typeof verdict.end === 'string') sums[verdict.end] += 1;
  else fail(sums, verdict.end.failed, 1);
}

function fail(sums: Sums, reason: string, count: number): void {
  sums.failed[reason] = (sums.failed[reason] ?? 0) + count;
}

function withInFlight(sums: Sums): LedgerSums['sources'][string] {
  const failed = Object.values(sums.failed).reduce((sum, count) => sum + count, 0);
  return { ...sums, inFlight: sums.accepted - sums.processed - sums.duplicate - failed };
}
