import type { EventStream, LakeWriter } from '@tributary/domain/collecting/event-line';
import type { Publish } from '@tributary/domain/facts/fact';
import type { LedgerStore } from '@tributary/domain/ledger/ledger';
import type { SegmentMembers, WakeUps } from '@tributary/domain/profiles/profile-store';
import { itemBytes } from '@tributary/platform/tables/item-size';
import { ledgerPk, tableKey } from '@tributary/platform/tables/keys';
import { payloads } from '@tributary/platform/tables/ledger-payload';

/** What left through ports other than the profiles table. */
export type Counts = {
  records: number;
  streamBytes: number;
  /** Each record rounded up to 1 KB, as on-demand streams are billed. */
  streamBilledBytes: number;
  ledgerUnits: number;
  objects: number;
  memberUnits: number;
  wakeUps: number;
  facts: number;
  /** Entries of up to 64 KB, as the bus is billed. */
  entries: number;
};

/** Ports that take everything and count what it would be billed. */
export function meter() {
  const counts: Counts = {
    records: 0,
    streamBytes: 0,
    streamBilledBytes: 0,
    ledgerUnits: 0,
    objects: 0,
    memberUnits: 0,
    wakeUps: 0,
    facts: 0,
    entries: 0,
  };
  const ledger: LedgerStore = {
    record(entries) {
      for (const entry of entries) counts.ledgerUnits += ledgerUnits(entry);
      return Promise.resolve();
    },
    async *read() {
      // Nobody asks while it runs.
    },
  };
  const lake: LakeWriter = { put: () => Promise.resolve(void (counts.objects += 1)) };
  const members: Pick<SegmentMembers, 'record'> = {
    record: (transitions) => Promise.resolve(void (counts.memberUnits += transitions.length)),
  };
  const wakeUps: WakeUps = { schedule: (some) => Promise.resolve(void (counts.wakeUps += some.length)) };
  return {
    counts,
    ledger,
    lake,
    members,
    wakeUps,
    stream: (take: (partitionKey: string, data: Uint8Array) => void): EventStream => ({
      put(records) {
        for (const { partitionKey, data } of records) {
          counts.records += 1;
          counts.streamBytes += data.length + partitionKey.length;
          counts.streamBilledBytes += Math.ceil((data.length + partitionKey.length) / 1024) * 1024;
          take(partitionKey, data);
        }
        return Promise.resolve(records.map(() => 'stored' as const));
      },
    }),
    publish:
      (publish: Publish = () => Promise.resolve({ failed: [] })): Publish =>
      (facts) => {
        counts.facts += facts.length;
        for (const fact of facts)
          counts.entries += Math.ceil(Buffer.byteLength(JSON.stringify(fact)) / 65_536);
        return publish(facts);
      },
  };
}

function ledgerUnits(entry: Parameters<LedgerStore['record']>[0][number]): number {
  const hour = 'stage' in entry ? entry.arrivedAt : entry.factAt;
  const key = tableKey(ledgerPk(entry.workspaceId, hour), `${entry.at}#${entry.batchId}#0`);
  return payloads(entry).reduce((sum, payload) => {
    const item = { ...key, payload: { B: payload }, ttl: { N: '1790000000' } };
    return sum + Math.ceil(itemBytes(item) / 1024);
  }, 0);
}
