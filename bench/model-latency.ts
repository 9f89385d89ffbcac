import { afterCommit, assumed, QUOTAS, TIMES } from './assumptions.ts';
import { deployed, DEPLOYMENTS, type Deployment, type Feeding } from './deployed.ts';
import { WAITS_MS } from './prices.ts';
import { figure, part } from './print.ts';
import { seeded } from './random.ts';
import { arrivals, publishedAt, quantile, throughStream } from './simulator.ts';

/** The `browser` workload. */
const EVENTS_PER_S = 400;
/** Each workspace has its keys in other places. */
const EXTENT = { workspaces: 20, seconds: 60 };

/** The settings that decide it. */
export type Settings = {
  readonly process: Feeding;
  readonly publish: Feeding;
  readonly shards: number | undefined;
  readonly virtualPartitions: number;
};

/** A model: seconds from accepting an event to its fact on the bus, for each size; `small` has the name of its own. */
export function modelLatency(): void {
  for (const size of DEPLOYMENTS) {
    const settings = deployed(size);
    const seconds = acceptToFact(settings);
    const suffix = size === 'small' ? '' : `:${size}`;
    for (const percent of [50, 95, 99])
      figure(`model_accept_to_fact_p${percent}_s${suffix}`, quantile(seconds, percent / 100));
    tell(size, settings);
  }
  const { eventPropagation, eventPolling, processCpu } = TIMES;
  const { shardsOnDemand } = QUOTAS;
  assumed('model_accept_to_fact', {
    eventPropagation,
    eventPolling,
    processCpu,
    ...afterCommit(),
    shardsOnDemand,
  });
}

/** Seconds for each event, always the same for the same settings. */
export function acceptToFact(settings: Settings, { workspaces, seconds } = EXTENT): number[] {
  const random = seeded(3);
  return Array.from({ length: workspaces }, () => {
    const accepted = arrivals(EVENTS_PER_S, seconds, random);
    return oneWorkspace(accepted, settings, random);
  }).flat();
}

function oneWorkspace(
  accepted: readonly number[],
  { process, publish, shards, virtualPartitions }: Settings,
  random: () => number,
): number[] {
  const source = {
    shards: shards ?? QUOTAS.shardsOnDemand.value,
    propagationMs: TIMES.eventPropagation.value,
    pollingMs: TIMES.eventPolling.value,
  };
  const events = accepted.map((at) => ({ at, key: Math.floor(random() * virtualPartitions) }));
  const processing = {
    source,
    worker: { feeding: process, waitMs: WAITS_MS.process, cpuMs: TIMES.processCpu.value },
  };
  const committed = throughStream(events, processing, random);
  const published = publishedAt(committed, publish, random);
  return published.map((at, index) => (at - (accepted[index] ?? 0)) / 1000);
}

function tell(size: Deployment, { process, publish, shards, virtualPartitions }: Settings): void {
  const of = `model_accept_to_fact, ${size}`;
  const from = 'the template';
  for (const [name, { batchSize, windowMs, parallel, memoryMb }] of Object.entries({ process, publish })) {
    part(of, { name: `${name}: batch`, value: batchSize, unit: 'records', from });
    part(of, { name: `${name}: window`, value: windowMs, unit: 'ms', from });
    part(of, { name: `${name}: batches of a shard at once`, value: parallel, unit: 'batches', from });
    part(of, { name: `${name}: memory`, value: memoryMb, unit: 'MB', from });
  }
  if (shards !== undefined) part(of, { name: 'shards', value: shards, unit: 'shards', from });
  part(of, { name: 'partition keys of a workspace', value: virtualPartitions, unit: 'keys', from });
  part(of, { name: 'events', value: EVENTS_PER_S, unit: 'events/s', from: 'the browser workload' });
  part(of, { name: 'process: waits', value: WAITS_MS.process, unit: 'ms', from: 'the model in prices.ts' });
  part(of, { name: 'publish: waits', value: WAITS_MS.publish, unit: 'ms', from: 'the model in prices.ts' });
}
