import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { isWhole, recordHeader, type RecordHeader } from '@tributary/domain/collecting/record-codec';
import { WorkspaceId } from '@tributary/domain/ids/ids';
import { hourOf } from '@tributary/domain/ledger/hours';

/** A record that collecting wrote, with what it says without being inflated. */
export type OurRecord = StreamRecord & { readonly workspaceId: string; readonly header: RecordHeader };

/** What becomes one object of the lake: records of one workspace, shard and hour of arrival, in their order. */
export type Landing = {
  readonly workspaceId: string;
  readonly shardId: string;
  readonly arrivedAt: number;
  readonly first: string;
  readonly last: string;
  readonly records: readonly OurRecord[];
};

/**
 * The record, where its key and its header are those that collecting writes and it is whole; nothing otherwise. What is
 * not ours or damaged is made a failed event by the stage that opens records, and would make a file of the lake unreadable.
 *
 * @example
 * records.flatMap(ourRecord);
 */
export function ourRecord(record: StreamRecord): OurRecord[] {
  const [workspaceId = '', partition = ''] = record.partitionKey.split('.', 2);
  const header = recordHeader(record.data);
  if (!header || !WorkspaceId.safeParse(workspaceId).success || !/^\d+$/.test(partition)) return [];
  if (!isWhole(record.data)) return [];
  return [{ ...record, workspaceId, header }];
}

/**
 * Records as objects of the lake.
 *
 * @example
 * landings(records.flatMap(ourRecord))[0]?.first; // '4965…'
 */
export function landings(records: readonly OurRecord[]): Landing[] {
  const groups = Map.groupBy(
    records,
    (record) => `${record.workspaceId} ${record.shardId} ${hourOf(record.arrivedAt)}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) return [];
    const { workspaceId, shardId, arrivedAt } = first;
    return [
      {
        workspaceId,
        shardId,
        arrivedAt,
        first: first.sequenceNumber,
        last: last.sequenceNumber,
        records: group,
      },
    ];
  });
}
