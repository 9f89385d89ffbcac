import type { RecordVerdict } from '@tributary/domain/ledger/ledger';
import type { Verdict } from '@tributary/domain/ledger/stage-entries';
import type { Incoming, LineEnd, Unreadable } from './incoming.ts';

type Counted = {
  readonly workspaceId: string;
  readonly sourceId: string;
  readonly recordId: string;
  readonly index: number;
  readonly arrivedAt: number;
  /** How many events this counts as. */
  readonly events: number;
  readonly end: LineEnd;
};

/** What this batch decided about its records, for the ledger. */
export function recordVerdicts(
  ends: ReadonlyMap<Incoming, LineEnd>,
  unreadable: readonly Unreadable[],
): Verdict[] {
  const counted: Counted[] = [
    ...[...ends].map(([incoming, end]) => ({ ...incoming, ...ownerOf(incoming), events: 1, end })),
    ...unreadable.map((bad) => ({ ...bad, end: { is: 'failed', failure: bad.failure } as const })),
  ];
  const groups = Map.groupBy(counted, (one) => `${one.workspaceId} ${one.recordId} ${one.sourceId}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const { workspaceId, sourceId, recordId, arrivedAt } = first;
    return [{ workspaceId, arrivedAt, recordId, record: verdictOf(sourceId, group) }];
  });
}

/** How single events ended, by themselves; those that go to the retry queue have not. */
export function eventVerdicts(ends: ReadonlyMap<Incoming, LineEnd>): Verdict[] {
  return [...ends].flatMap(([incoming, end]): Verdict[] => {
    if (end.is === 'retry') return [];
    const { workspaceId, sourceId } = ownerOf(incoming);
    const { recordId, index, arrivedAt } = incoming;
    const verdict = { sourceId, end: end.is === 'failed' ? { failed: end.failure.reason } : end.is };
    return [{ workspaceId, arrivedAt, eventKey: `${recordId}#${String(index)}`, event: verdict }];
  });
}

function ownerOf({ line: { workspaceId, sourceId } }: Incoming) {
  return { workspaceId, sourceId };
}

function verdictOf(sourceId: string, group: readonly Counted[]): RecordVerdict {
  const count = (is: LineEnd['is']) => sum(group.filter(({ end }) => end.is === is));
  const failed: Record<string, number> = {};
  for (const { end, events } of group)
    if (end.is === 'failed') failed[end.failure.reason] = (failed[end.failure.reason] ?? 0) + events;
  const retrying = group.flatMap(({ end, index }) => (end.is === 'retry' ? [index] : []));
  return {
    sourceId,
    accepted: sum(group),
    processed: count('processed'),
    duplicate: count('duplicate'),
    failed,
    ...(retrying.length > 0 && { retrying }),
  };
}

function sum(group: readonly Counted[]): number {
  return group.reduce((all, { events }) => all + events, 0);
}
