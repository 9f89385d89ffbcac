import { QUOTAS, slowness } from './assumptions.ts';
import { deployed, DEPLOYMENTS } from './deployed.ts';
import { meteredRun } from './metered-run.ts';
import { MEMORY_MB, WAITS_MS } from './prices.ts';
import { figure, part } from './print.ts';
import { seeded } from './random.ts';
import { quantile } from './simulator.ts';
import { server } from './workloads.ts';

const EVENTS_A_REQUEST = 100;
/** People of the `server` workload. */
const PEOPLE = 30;

type Used = Awaited<ReturnType<typeof meteredRun>>;
/** How many events a second a thing lets through, and how that comes about. */
export type Limit = { readonly name: string; readonly perSecond: number; readonly from: string };

/** A model: events a second that one tenant can send in batches with the quotas of a new account; the target is for `standard`. */
export async function modelIngest(): Promise<void> {
  const used = await meteredRun({ workload: server(300), type: 'server', requestsABatch: 3 });
  for (const size of DEPLOYMENTS) {
    const of = size === 'small' ? 'model_sustained_events_per_s_small' : 'model_sustained_events_per_s';
    const limits = limitsOf(used, deployed(size));
    const first = firstOf(limits);
    figure(of, first.perSecond);
    for (const { name, perSecond, from } of limits)
      part(of, {
        name: name === first.name ? `${name}: binds first` : name,
        value: perSecond,
        unit: 'events/s',
        from,
      });
  }
}

/** What binds first. */
export function firstOf(limits: readonly Limit[]): Limit {
  const [first, ...others] = limits;
  if (first === undefined) throw new Error('Nothing limits it.');
  return others.reduce((least, limit) => (limit.perSecond < least.perSecond ? limit : least), first);
}

export function limitsOf(used: Used, settings: ReturnType<typeof deployed>): Limit[] {
  return [
    ...ofDoor(used, settings),
    ...ofStream(used, settings),
    ...ofWork(used, settings),
    ...ofTables(used),
  ];
}

function ofDoor({ calls, events }: Used, { requestsPerSecond }: ReturnType<typeof deployed>): Limit[] {
  const { httpRequests, concurrency } = QUOTAS;
  const stages = ['collect', 'land', 'process', 'publish', 'landProfiles'] as const;
  const busy = stages.reduce(
    (sum, stage) => sum + (calls[stage].calls * callSeconds(calls, stage)) / events,
    0,
  );
  return [
    {
      name: 'requests to the stage',
      perSecond: requestsPerSecond * EVENTS_A_REQUEST,
      from: `the template: ${requestsPerSecond} requests/s, each of 100 events`,
    },
    {
      name: 'requests to the API',
      perSecond: httpRequests.value * EVENTS_A_REQUEST,
      from: httpRequests.from,
    },
    {
      name: 'functions at once',
      perSecond: concurrency.value / busy,
      from: `${concurrency.from}: 1,000; measured processor time and modelled waits of all five functions`,
    },
  ];
}

/** Keys of one tenant are few, so that the busiest shard has more than its share. */
function ofStream(
  { counts, events }: Used,
  { shards, virtualPartitions }: ReturnType<typeof deployed>,
): Limit[] {
  const { shardBytes, shardBytesOut, shardRecords, shardsOnDemand } = QUOTAS;
  const number = shards ?? shardsOnDemand.value;
  const share = busiestShare(virtualPartitions, number);
  const from = `${number} shards, of which the busiest has ${percent(share)} of ${virtualPartitions} keys; `;
  const bytes = counts.streamBytes / events;
  return [
    {
      name: 'bytes into a shard',
      perSecond: shardBytes.value / bytes / share,
      from: `${from}${Math.round(bytes)} bytes an event, counted; ${shardBytes.from}`,
    },
    {
      name: 'bytes out of a shard, two readers',
      perSecond: shardBytesOut.value / (2 * bytes) / share,
      from: `${from}${shardBytesOut.from}`,
    },
    {
      name: 'records into a shard',
      perSecond: (shardRecords.value * events) / counts.records / share,
      from: `${from}${Math.round(events / counts.records)} events a record, counted; ${shardRecords.from}`,
    },
  ];
}

/** A lane runs one batch after another. Batches are as measured; where events pile up they are larger, and so cheaper. */
function ofWork({ calls, events }: Used, settings: ReturnType<typeof deployed>): Limit[] {
  const shards = settings.shards ?? QUOTAS.shardsOnDemand.value;
  const lanes = {
    process: { number: settings.process.parallel * shards, keys: settings.virtualPartitions },
    publish: { number: settings.publish.parallel * QUOTAS.tableShards.value, keys: PEOPLE },
  };
  return (['process', 'publish'] as const).map((stage) => {
    const { number, keys } = lanes[stage];
    const share = busiestShare(keys, number);
    const perLane = events / calls[stage].calls / callSeconds(calls, stage);
    return {
      name: `${stage}: its busiest lane`,
      perSecond: perLane / share,
      from: `${number} lanes by the template, the busiest has ${percent(share)} of ${keys} keys; measured processor time and modelled waits`,
    };
  });
}

function ofTables({ units, counts, events }: Used): Limit[] {
  const { tableWrites, tableReads, partitionWrites, busEntries } = QUOTAS;
  const { main, identifiers, chunks, index, reads } = units;
  const written = main + identifiers + chunks + counts.memberUnits;
  const of = (limit: { readonly value: number }, amount: number) =>
    (limit.value * events) / Math.max(amount, 1);
  return [
    {
      name: 'profiles: writes',
      perSecond: of(tableWrites, written),
      from: `counted units; ${tableWrites.from}`,
    },
    {
      name: 'profiles: due index',
      perSecond: of(tableWrites, index),
      from: `counted units; ${tableWrites.from}`,
    },
    { name: 'profiles: reads', perSecond: of(tableReads, reads), from: `counted units; ${tableReads.from}` },
    {
      name: 'ledger: one key an hour',
      perSecond: of(partitionWrites, counts.ledgerUnits),
      from: `counted units; ${partitionWrites.from}`,
    },
    { name: 'bus', perSecond: busEntries.value, from: `a fact for each event; ${busEntries.from}` },
  ];
}

function callSeconds(calls: Used['calls'], stage: keyof Used['calls']): number {
  const { cpu, calls: number } = calls[stage];
  return (cpu / number) * slowness(MEMORY_MB[stage]) + WAITS_MS[stage] / 1000;
}

/** The share of the keys that the fullest of some places has: the median of many workspaces, whose keys chance places. */
export function busiestShare(keys: number, number: number): number {
  const random = seeded(5);
  const shares = Array.from({ length: 1001 }, () => {
    const places = Array.from({ length: number }, () => 0);
    for (let key = 0; key < keys; key += 1) {
      const place = Math.floor(random() * number);
      places[place] = (places[place] ?? 0) + 1;
    }
    return Math.max(...places) / keys;
  });
  return quantile(shares, 0.5);
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
