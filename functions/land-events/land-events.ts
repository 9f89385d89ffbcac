import type { LakeWriter } from '@tributary/domain/collecting/event-line';
import { newId, type RandomBytes } from '@tributary/domain/ids/ids';
import { rawKey } from '@tributary/domain/landing/lake-keys';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import { stageEntries, type Verdict } from '@tributary/domain/ledger/stage-entries';
import type { StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { Observe } from '@tributary/domain/outcomes/observe';
import { landings, ourRecord, type Landing } from './landings.ts';

/** What landing needs from outside. */
export type LandDependencies = {
  readonly lake: LakeWriter;
  readonly ledger: LedgerStore;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly random: RandomBytes;
  readonly observe: Observe;
};

/**
 * Writes whole records of the events stream into the lake, and then into the ledger that they were accepted. Nothing is
 * inflated. The lake comes first: what the ledger counts is there. A batch that comes again overwrites its own objects,
 * and the ledger counts each record once.
 *
 * @example
 * const handle = landEvents({ lake, ledger, now, random, observe });
 */
export function landEvents(dependencies: LandDependencies): StreamUseCase {
  const { lake, ledger, now, random, observe } = dependencies;
  return async function handle(records) {
    const ours = records.flatMap(ourRecord);
    const found = landings(ours);
    await Promise.all(found.map((landing) => lake.put(objectOf(landing))));
    const at = now();
    const entries = stageEntries(
      { stage: 'land', at, batchId: newId('tok_', at, random) },
      found.flatMap(verdicts),
    );
    if (entries.length > 0) await ledger.record(entries);
    observe({
      EventsLanded: ours.reduce((sum, record) => sum + record.header.events, 0),
      ObjectsLanded: found.length,
      RecordsNotOurs: records.length - ours.length,
    });
    return {};
  };
}

function objectOf({ workspaceId, shardId, arrivedAt, records, first, last }: Landing) {
  return {
    key: rawKey({ workspaceId, arrivedAt, shardId, first, last }),
    body: Buffer.concat(records.map((record) => record.data)),
    contentType: 'application/gzip',
  };
}

function verdicts({ workspaceId, records }: Landing): Verdict[] {
  return records.map(({ recordId, arrivedAt, header }) => ({
    workspaceId,
    arrivedAt,
    recordId,
    record: { sourceId: header.sourceId, accepted: header.events },
  }));
}
