import { describe, expect } from '@jest/globals';
import { fc, test } from '@fast-check/jest';
import { HOUR } from './hours.ts';
import type { LedgerSums, RecordVerdict } from './ledger.ts';
import { ledgerStoreInMemory } from './ledger-store.memory.ts';
import { stageEntries, type Verdict } from './stage-entries.ts';
import { sumLedger } from './sum-ledger.ts';

const workspaceId = `wsp_${'1'.repeat(32)}`;
const sourceId = `src_${'2'.repeat(32)}`;
const start = Date.UTC(2026, 10, 2, 9, 59, 58);

/** What an event meets at its first processing; `retry` goes through the queue and ends there. */
const Fate = fc.constantFrom('processed', 'failed', 'retry');
/** Events of each record; records arrive 500 ms apart, across a full hour. */
const Records = fc.array(fc.array(Fate, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 12 });
/** One delivery of everything: sizes of its batches, and which batches end before their ledger entry. */
const Delivery = fc.record({
  sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 12, maxLength: 12 }),
  crashes: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
});
type Delivery = { readonly sizes: readonly number[]; readonly crashes: readonly boolean[] };
type Fates = readonly (readonly ('processed' | 'failed' | 'retry')[])[];

/** The pipeline as far as the ledger sees it: what is committed once is a duplicate from then on. */
function pipeline(records: Fates) {
  const store = ledgerStoreInMemory();
  const committed = new Set<string>();
  const queue: { readonly key: string; readonly arrivedAt: number }[] = [];
  let clock = start + HOUR / 2;

  function verdictOf(index: number): RecordVerdict {
    const counts = { processed: 0, duplicate: 0, failed: 0 };
    const retrying: number[] = [];
    for (const [line, fate] of (records[index] ?? []).entries()) {
      const key = `r${index}#${line}`;
      if (fate === 'failed') counts.failed += 1;
      else if (committed.has(key)) counts.duplicate += 1;
      else if (fate === 'retry') {
        retrying.push(line);
        queue.push({ key, arrivedAt: arrivedAt(index) });
      } else {
        counts.processed += 1;
        committed.add(key);
      }
    }
    const accepted = records[index]?.length ?? 0;
    return { sourceId, accepted, ...counts, failed: { bad: counts.failed }, retrying };
  }

  async function write(stage: 'land' | 'process', verdicts: readonly Verdict[]): Promise<void> {
    clock += 10;
    await store.record(stageEntries({ stage, at: clock, batchId: `b-${clock}` }, verdicts));
  }

  return {
    store,
    async deliver({ sizes, crashes }: Delivery): Promise<void> {
      const left = [...records.keys()];
      for (const [batch, size] of sizes.entries()) {
        const ids = left.splice(0, size);
        const landed = ids.map((id) => verdict(id, { sourceId, accepted: records[id]?.length ?? 0 }));
        if (!crashes[(batch + 5) % crashes.length]) await write('land', landed);
        const processed = ids.map((id) => verdict(id, verdictOf(id)));
        if (!crashes[batch]) await write('process', processed);
      }
    },
    async drain(): Promise<void> {
      for (const { key, arrivedAt: at } of queue.splice(0)) {
        const end = committed.has(key) ? 'duplicate' : 'processed';
        committed.add(key);
        await write('process', [{ workspaceId, arrivedAt: at, eventKey: key, event: { sourceId, end } }]);
      }
    },
  };
}

function arrivedAt(record: number): number {
  return start + record * 500;
}

function verdict(id: number, record: RecordVerdict): Verdict {
  return { workspaceId, arrivedAt: arrivedAt(id), recordId: `r${id}`, record };
}

async function sums(store: ReturnType<typeof ledgerStoreInMemory>) {
  const total = await sumLedger({ store, workspaceId, from: start, to: start + HOUR });
  return total.sources[sourceId];
}

function count(records: Fates, fate?: string): number {
  return records.flat().filter((found) => fate === undefined || found === fate).length;
}

function parts(total: LedgerSums['sources'][string] | undefined): number {
  const failed = Object.values(total?.failed ?? {}).reduce((sum, one) => sum + one, 0);
  return (total?.processed ?? 0) + (total?.duplicate ?? 0) + (total?.inFlight ?? 0) + failed;
}

const calm = (delivery: Delivery): Delivery => ({ ...delivery, crashes: delivery.crashes.map(() => false) });

describe('the ledger over random deliveries', () => {
  test.prop([Records, fc.array(Delivery, { minLength: 1, maxLength: 3 })])(
    'given no crash, then every figure is as if each record had come once, however often and grouped it came',
    async (records, deliveries) => {
      const run = pipeline(records);
      for (const delivery of deliveries) await run.deliver(calm(delivery));
      expect(await sums(run.store)).toMatchObject({
        accepted: count(records),
        processed: count(records, 'processed'),
        duplicate: 0,
        inFlight: count(records, 'retry'),
      });
      await run.drain();
      expect(await sums(run.store)).toMatchObject({
        processed: count(records, 'processed') + count(records, 'retry'),
        duplicate: 0,
        failed: { bad: count(records, 'failed') },
        inFlight: 0,
      });
    },
  );

  test.prop([Records, fc.array(Delivery, { minLength: 1, maxLength: 3 }), Delivery])(
    'given crashes between commit and ledger, then the sum is exact and nothing stays in flight',
    async (records, crashing, last) => {
      const run = pipeline(records);
      for (const delivery of crashing) {
        await run.deliver(delivery);
        const total = await sums(run.store);
        expect(parts(total)).toBe(total?.accepted ?? 0);
        expect(total?.inFlight ?? 0).toBeGreaterThanOrEqual(0);
      }
      await run.deliver(calm(last));
      await run.drain();
      const total = await sums(run.store);
      expect(total).toMatchObject({ accepted: count(records), inFlight: 0 });
      expect(parts(total)).toBe(count(records));
      expect(total?.failed).toEqual({ bad: count(records, 'failed') });
    },
  );
});
