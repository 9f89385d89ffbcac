import type { EventBatch } from '@tributary/domain/collecting/batch';
import { collectedLines, type CollectedLine } from '@tributary/domain/collecting/collected-lines';
import { groupRecords, type OutgoingRecord } from '@tributary/domain/collecting/grouping';
import { messageIds } from '@tributary/domain/collecting/message-ids';
import { storeRecords, type StoreDependencies } from '@tributary/domain/collecting/store-records';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { Observe } from '@tributary/domain/outcomes/observe';
import { Problem } from '@tributary/domain/outcomes/problem';

/** What collecting needs from outside. */
export type CollectDependencies = StoreDependencies & {
  /** By hash of the key, remembered for a bounded time. */
  readonly findWriteKey: (hash: string) => Promise<WriteKeyHolder | undefined>;
  /** Virtual partitions of a workspace. */
  readonly partitions: number;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds left to store the events in, with time to answer besides. */
  readonly timeLeft: () => number;
  readonly observe: Observe;
};

/** What the client hears of its events. */
export type Answer = {
  readonly success: true;
  readonly accepted: number;
  readonly failed: readonly {
    readonly index: number;
    readonly messageId: string;
    readonly code: string;
    readonly message: string;
  }[];
};

/**
 * Puts all events of a batch on the stream, each with what is wrong with it, or throws a problem that says when to send
 * them again.
 *
 * @example
 * await store(dependencies, { request, holder, batch }); // { success: true, accepted: 2, failed: [] }
 */
export async function store(
  dependencies: CollectDependencies,
  taken: { readonly request: HttpRequest; readonly holder: WriteKeyHolder; readonly batch: EventBatch },
): Promise<Answer> {
  const { request, holder, batch } = taken;
  const { workspaceId, source } = holder;
  const sender = {
    workspaceId,
    sourceId: source.id,
    from: source.type,
    receivedAt: dependencies.now(),
    ip: request.sourceIp,
    userAgent: request.userAgent,
  };
  const random = () => Buffer.from(dependencies.random(16)).toString('base64url');
  const lines = collectedLines(batch, sender, messageIds(source.id, random));
  const grouping = { workspaceId, sourceId: source.id, partitions: dependencies.partitions };
  const records = groupRecords(lines, grouping);
  await put(dependencies, records);
  const failed = failures(lines);
  // Records are counted by the stream itself; a name here would be paid for with every request.
  dependencies.observe({ EventsAccepted: lines.length, EventsFailed: failed.length });
  return { success: true, accepted: lines.length, failed };
}

async function put(dependencies: CollectDependencies, records: readonly OutgoingRecord[]): Promise<void> {
  const outcome = await storeRecords(dependencies, records, { remainingMs: dependencies.timeLeft });
  if (outcome === 'stored') return;
  if (outcome === 'throttled')
    throw new Problem('slow-down', 'Too many events at once: send them again later.');
  throw new Problem('stream-unavailable', 'Events cannot be stored right now: send them again later.');
}

function failures(lines: readonly CollectedLine[]): Answer['failed'] {
  return lines.flatMap(({ messageId, failure }, index) =>
    failure ? [{ index, messageId, code: failure.code, message: failure.message }] : [],
  );
}
