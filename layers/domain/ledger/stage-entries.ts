import type { RecordId } from '../collecting/event-line.ts';
import { hourOf } from './hours.ts';
import type { EventVerdict, RecordVerdict, StageEntry } from './ledger.ts';

/** What a stage decided in one batch, about records and about single events of the retry queue. */
export type Verdict = { readonly workspaceId: string; readonly arrivedAt: number } & (
  | { readonly recordId: RecordId; readonly record: RecordVerdict }
  | { readonly eventKey: string; readonly event: EventVerdict }
);

/**
 * A batch's verdicts as entries: one for each workspace and hour of arrival, so that a record is in the same hour
 * whatever batch brings it again.
 *
 * @param attempt `batchId` is unique for each attempt, `at` is now
 * @example
 * stageEntries({ stage: 'land', at: now(), batchId: newId('tok_', now(), random) }, verdicts);
 */
export function stageEntries(
  attempt: Pick<StageEntry, 'stage' | 'at' | 'batchId'>,
  verdicts: readonly Verdict[],
): StageEntry[] {
  const groups = Map.groupBy(verdicts, ({ workspaceId, arrivedAt }) => `${workspaceId} ${hourOf(arrivedAt)}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { workspaceId, arrivedAt } = first;
    return [{ ...attempt, workspaceId, arrivedAt, records: recordsOf(group), events: eventsOf(group) }];
  });
}

function recordsOf(verdicts: readonly Verdict[]): Record<RecordId, RecordVerdict[]> {
  const records: Record<RecordId, RecordVerdict[]> = {};
  for (const verdict of verdicts)
    if ('recordId' in verdict) (records[verdict.recordId] ??= []).push(verdict.record);
  return records;
}

function eventsOf(verdicts: readonly Verdict[]): Record<string, EventVerdict> {
  return Object.fromEntries(
    verdicts.flatMap((verdict) => ('eventKey' in verdict ? [[verdict.eventKey, verdict.event]] : [])),
  );
}
