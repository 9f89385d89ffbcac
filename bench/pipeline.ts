import { randomBytes } from 'node:crypto';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import type { Publish } from '@tributary/domain/facts/fact';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { Observe } from '@tributary/domain/outcomes/observe';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { observe as countInLine } from '@tributary/platform/log/observe';
import { committedItem } from '@tributary/platform/tables/profile-codec';
import { collectEvents } from '../functions/collect-events/collect-events.ts';
import { landEvents } from '../functions/land-events/land-events.ts';
import { landProfiles } from '../functions/land-profiles/land-profiles.ts';
import { processEvents } from '../functions/process-events/process-events.ts';
import { publishChanges } from '../functions/publish-changes/publish-changes.ts';
import { encodedStore, type EncodedStore } from './encoded-store.ts';
import { meter } from './meter.ts';
import type { Request } from './workloads.ts';

export const invocation = { remainingMs: () => 60_000 };
const done = () => Promise.resolve();

export type Settings = {
  readonly configuration: CompiledConfiguration;
  readonly holder: WriteKeyHolder;
  readonly publish?: Publish;
  /** Milliseconds since the epoch: the workload's clock. */
  readonly clock: { now: number };
  /** An empty one, unless given. */
  readonly store?: EncodedStore;
};

/** The functions of an event's way over stores in memory, which count what they would be billed. */
export function pipeline({ configuration, holder, publish, clock, store = encodedStore() }: Settings) {
  const metered = meter();
  const records: StreamRecord[] = [];
  const now = () => clock.now;
  /** What functions counted, by name. */
  const observed = new Map<string, number>();
  const observe: Observe = (counts) => {
    countInLine(counts);
    for (const [name, count] of Object.entries(counts)) observed.set(name, (observed.get(name) ?? 0) + count);
  };
  const common = { now, random: randomBytes, observe };
  const outside = { ledger: metered.ledger, lake: metered.lake };
  const current = () => Promise.resolve(configuration);

  const stream = metered.stream((partitionKey, data) => {
    const sequenceNumber = `4966${String(records.length).padStart(52, '0')}`;
    const shardId = 'shardId-000000000000';
    const recordId = `${shardId}-${sequenceNumber}`;
    records.push({ recordId, shardId, sequenceNumber, partitionKey, arrivedAt: clock.now, data });
  });
  return {
    store,
    metered,
    observed,
    /** Records that were put and not taken yet. */
    takeRecords: () => records.splice(0),
    /** Commits that the table's stream has shown and nobody took yet. */
    takeChanges: (): TableChange[] =>
      store.takeChanges().flatMap((image, index) => {
        const commit = committedItem(image);
        const change = { sequenceNumber: String(index).padStart(24, '0'), arrivedAt: clock.now };
        return commit ? [{ ...change, ...commit }] : [];
      }),
    collect: collectEvents({
      ...common,
      stream,
      findWriteKey: () => Promise.resolve(holder),
      partitions: 6,
      timeLeft: () => Infinity,
      wait: done,
    }),
    land: landEvents({ ...common, ...outside }),
    process: processEvents({
      ...common,
      ...outside,
      store,
      configuration: current,
      retryQueue: { send: (messages) => Promise.resolve(messages.map(() => true)) },
      sleep: done,
    }),
    publish: publishChanges({
      now,
      randomBytes,
      observe,
      random: Math.random,
      sleep: done,
      configuration: current,
      profiles: store,
      ledger: metered.ledger,
      members: metered.members,
      wakeUps: metered.wakeUps,
      publish: metered.publish(publish),
    }),
    landProfiles: landProfiles({ lake: metered.lake, observe }),
  };
}

/** A request of a workload as the front door hands it over. */
export function httpRequestOf({ events }: Pick<Request, 'events'>): HttpRequest {
  return {
    method: 'POST',
    path: '/v1/batch',
    query: {},
    headers: { authorization: `Basic ${Buffer.from(`wk_${'k'.repeat(32)}:`).toString('base64')}` },
    body: Buffer.from(JSON.stringify({ batch: events, sentAt: new Date().toISOString() })),
    sourceIp: '198.51.100.4',
    userAgent: 'bench',
  };
}
