import type { EventLine } from '@tributary/domain/collecting/event-line';
import type { FailedEvent } from '@tributary/domain/landing/failed-event';
import type { Violation } from '@tributary/domain/outcomes/outcome';

/** Where an event came from: its record, its line there, and the hour that the ledger counts it in. */
export type Place = { readonly recordId: string; readonly index: number; readonly arrivedAt: number };

/** A line of the stream or of the retry queue. */
export type Incoming = Place & { readonly line: EventLine };

/** Why an event cannot be processed; `reason` is counted. */
export type Failure = {
  readonly stage: string;
  readonly reason: string;
  readonly violations: readonly Violation[];
};

/** What became of a line. */
export type LineEnd =
  { readonly is: 'processed' | 'duplicate' | 'retry' } | { readonly is: 'failed'; readonly failure: Failure };

/** What could not even be read as a line. */
export type Unreadable = Place & {
  readonly workspaceId: string;
  readonly sourceId: string;
  /** How many events it stands for: a record that cannot be opened is one failed event, and all of its events fail. */
  readonly events: number;
  readonly failure: Failure;
  readonly body: unknown;
};

/**
 * An event that cannot be processed, as it is kept.
 *
 * @param failedAt milliseconds since the epoch
 */
export function failedLine(
  { line, recordId, index }: Incoming,
  failure: Failure,
  failedAt: number,
): FailedEvent {
  return {
    v: 1,
    workspaceId: line.workspaceId,
    sourceId: line.sourceId,
    messageId: line.messageId,
    recordId,
    index,
    ...failure,
    violations: [...failure.violations],
    receivedAt: line.receivedAt,
    failedAt: new Date(failedAt).toISOString(),
    body: line,
  };
}

/** What was no line, as it is kept. */
export function failedRecord(unreadable: Unreadable, failedAt: number): FailedEvent {
  const { workspaceId, sourceId, recordId, index, arrivedAt, failure, body } = unreadable;
  return {
    v: 1,
    workspaceId,
    sourceId,
    messageId: `${recordId}#${String(index)}`,
    recordId,
    index,
    ...failure,
    violations: [...failure.violations],
    receivedAt: new Date(arrivedAt).toISOString(),
    failedAt: new Date(failedAt).toISOString(),
    body,
  };
}
