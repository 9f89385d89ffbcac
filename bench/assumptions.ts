import { FULL_PROCESSOR_MB } from './prices.ts';
import { part } from './print.ts';

/** A number that nobody here has measured: published by AWS, with the place in words, or assumed. */
export type Assumption = { readonly value: number; readonly unit: string; readonly from: string };

const KINESIS = 'Kinesis Data Streams developer guide';
const LAMBDA = 'Lambda developer guide';

/** What the models of time take for granted, read in 2026. To be replaced by measurements from an account. */
export const TIMES = {
  eventPropagation: {
    value: 70,
    unit: 'ms',
    from: `${KINESIS}, table of consumers: average delay where nobody polls; polling is a term of its own`,
  },
  eventPolling: { value: 1000, unit: 'ms', from: `${LAMBDA}, Kinesis: each shard is polled once a second` },
  tablePropagation: { value: 100, unit: 'ms', from: 'assumed; published is "near real time" only' },
  tablePolling: {
    value: 250,
    unit: 'ms',
    from: `${LAMBDA}, DynamoDB: each shard is polled four times a second`,
  },
  queueing: { value: 50, unit: 'ms', from: 'assumed: from the end of a delay to a waiting long poll' },
  sending: { value: 15, unit: 'ms', from: 'assumed: a call that puts ten messages on a queue' },
  spread: {
    value: 0.5,
    unit: 'sigma of a log-normal',
    from: 'assumed: each wait varies so that its p99 is 3.2 times its median',
  },
  coldShare: {
    value: 0.01,
    unit: 'of all calls',
    from: `${LAMBDA}, execution environment: under 1 % of calls start cold`,
  },
  coldShortest: { value: 100, unit: 'ms', from: `${LAMBDA}, execution environment: from under 100 ms` },
  coldLongest: { value: 1500, unit: 'ms', from: `assumed; ${LAMBDA} says: to over 1 second` },
  processCpu: {
    value: 0.3,
    unit: 'ms of a whole processor for a record',
    from: 'assumed, as one event of a browser took when measured; waking a profile is taken for the same',
  },
  publishCpu: {
    value: 0.05,
    unit: 'ms of a whole processor for a commit',
    from: 'assumed: measured are 0.01 where nobody asks for a fact; here each commit has one',
  },
  tickLateness: {
    value: 60_000,
    unit: 'ms at most',
    from: 'EventBridge Scheduler user guide: precise to 60 seconds',
  },
  tickLost: { value: 0.001, unit: 'of all ticks', from: 'assumed: a call that fails is not made up for' },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What AWS lets an account do before anybody asks for more, us-east-1, read in 2026. */
export const QUOTAS = {
  httpRequests: { value: 10_000, unit: 'requests/s', from: 'API Gateway quotas: of an account and Region' },
  concurrency: { value: 1000, unit: 'calls at once', from: 'Lambda quotas: of an account and Region' },
  shardBytes: { value: 2 ** 20, unit: 'bytes/s', from: `${KINESIS}, quotas: written to a shard` },
  shardRecords: { value: 1000, unit: 'records/s', from: `${KINESIS}, quotas: written to a shard` },
  shardBytesOut: {
    value: 2 * 2 ** 20,
    unit: 'bytes/s',
    from: `${KINESIS}, quotas: read from a shard, by all`,
  },
  shardsOnDemand: {
    value: 4,
    unit: 'shards',
    from: `${KINESIS}, on-demand mode: a new stream takes 4 MB/s and 4,000 records/s`,
  },
  tableWrites: {
    value: 4000,
    unit: 'write units/s',
    from: 'DynamoDB developer guide, on-demand mode: what a new table takes at once; its quota is 40,000',
  },
  tableReads: {
    value: 12_000,
    unit: 'read units/s',
    from: 'DynamoDB developer guide, on-demand mode: what a new table takes at once; its quota is 40,000',
  },
  partitionWrites: {
    value: 1000,
    unit: 'write units/s',
    from: 'DynamoDB developer guide, partitions: of one partition key',
  },
  tableShards: {
    value: 4,
    unit: 'shards',
    from: 'as many as a new table has partitions: 4,000 units by 1,000',
  },
  busEntries: { value: 10_000, unit: 'entries/s', from: 'EventBridge quotas: PutEvents in us-east-1' },
} as const satisfies Readonly<Record<string, Assumption>>;

/** What every model of time assumes: of calls, and of the way from a commit to the bus. */
export function afterCommit() {
  const { tablePropagation, tablePolling, publishCpu, spread, coldShare, coldShortest, coldLongest } = TIMES;
  const { tableShards } = QUOTAS;
  return {
    tablePropagation,
    tablePolling,
    publishCpu,
    spread,
    coldShare,
    coldShortest,
    coldLongest,
    tableShards,
  };
}

/** Prints assumptions as terms of a figure. */
export function assumed(of: string, assumptions: Readonly<Record<string, Assumption>>): void {
  for (const [name, assumption] of Object.entries(assumptions)) part(of, { name, ...assumption });
}

/** How much longer work takes in a function of this size, which has a share of a processor. */
export function slowness(memoryMb: number): number {
  return Math.max(1, FULL_PROCESSOR_MB / memoryMb);
}
