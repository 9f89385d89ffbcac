import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { filled, idsOf, lazily, type Population, YESTERDAY } from './population.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { figure } from './print.ts';
import { uuidOf } from './random.ts';
import { written } from './units.ts';
import { configurationOf, holderOf, LIVE_SEGMENTS, segmentsOf, WITH_STRENGTH } from './workspace.ts';

const BATCHES = 20;
/** People of the table who come in one batch; over all batches nobody comes twice. */
const RETURNING = 50;
/** Larger tables do not fit into memory; that this is the same is checked on one that does. */
const FILLED = [1000, 10_000, 100_000];
const LAZY = [1_000_000];

/** Whether an event costs more where the table holds more people, or the workspace has more segments. */
export async function growth(): Promise<void> {
  await withProfiles();
  await withSegments();
}

async function withProfiles(): Promise<void> {
  const configuration = configurationOf(undefined, undefined, [...LIVE_SEGMENTS, WITH_STRENGTH]);
  const all: Cost[] = [];
  for (const size of [...FILLED, ...LAZY]) {
    const table = LAZY.includes(size) ? lazily(size, configuration) : await filled(size, configuration);
    const cost = await costOf({ table, size, configuration });
    figure(`units_per_event_at_${size}`, cost.written);
    figure(`read_units_per_event:${size}`, cost.read);
    figure(`items_per_event:${size}`, cost.items);
    all.push(cost);
  }
  const size = FILLED[1] ?? 0;
  mustBeEqual(all[1], await costOf({ table: lazily(size, configuration), size, configuration }));
  for (const unit of ['written', 'read', 'items'] as const) {
    const costs = all.map((cost) => cost[unit]);
    figure(`units_growth_with_profiles:${unit}`, Math.max(...costs) / Math.min(...costs));
  }
}

async function withSegments(): Promise<void> {
  const size = 1000;
  const costs: Record<string, number> = {};
  for (const [name, segments] of Object.entries(SEGMENTS)) {
    const configuration = configurationOf(undefined, undefined, segmentsOf(segments));
    const table = await filled(size, configuration);
    const cost = (costs[name] = (await costOf({ table, size, configuration })).written);
    figure(`units_per_event_with_segments:${name}`, cost);
  }
  figure('units_growth_with_segments', (costs['1-of-200-touched'] ?? 0) / (costs['1-of-1-touched'] ?? 0));
}

/** Live segments; events touch those that ask for `Product Viewed`. */
const SEGMENTS = {
  '1-of-1-touched': segmentsAsking({ touched: 1, others: 0 }),
  '1-of-50-touched': segmentsAsking({ touched: 1, others: 49 }),
  '1-of-200-touched': segmentsAsking({ touched: 1, others: 199 }),
  '20-of-200-touched': segmentsAsking({ touched: 20, others: 180 }),
};

function segmentsAsking({ touched, others }: { readonly touched: number; readonly others: number }) {
  const asking = (count: number, name: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => [
      `${name(index)} ${index}`,
      { performed: { name: name(index) }, atLeast: 1, within: `${index + 1}d` },
    ]);
  const definitions = [
    ...asking(touched, () => 'Product Viewed'),
    ...asking(others, (index) => `Something else ${index}`),
  ];
  return Object.fromEntries(definitions.map(([, definition], index) => [`segment_${index}`, definition]));
}

/** Of one event. */
type Cost = { readonly written: number; readonly read: number; readonly items: number };

type Run = {
  readonly table: Population;
  readonly size: number;
  readonly configuration: CompiledConfiguration;
};

/** Lets a thousand of the table's people come back, spread over the whole table, among new visitors. */
export async function costOf({ table, size, configuration }: Run): Promise<Cost> {
  const clock = { now: 0 };
  const run = pipeline({ configuration, holder: holderOf('server'), clock, store: table });
  const before = { ...table.units };
  let events = 0;
  for (let batch = 0; batch < BATCHES; batch += 1) {
    clock.now = YESTERDAY + 86_400_000 + batch * 60_000;
    const sent = batchOf(batch, size);
    events += sent.length;
    await run.collect(httpRequestOf({ events: sent }));
    await run.process(run.takeRecords(), invocation);
  }
  const processed = run.observed.get('EventsProcessed') ?? 0;
  const merged = run.observed.get('ProfilesMerged') ?? 0;
  if (processed !== events || merged !== BATCHES - 1)
    throw new Error(`${processed} of ${events} events were processed, ${merged} profiles merged.`);
  const { units } = table;
  return {
    written: (written(units) - written(before)) / events,
    read: (units.reads - before.reads) / events,
    items: (table.asked() + units.writes - before.writes) / events,
  };
}

/** Two views of each person and of a new visitor; a log-in on a new device; and the visitor before turns out to be known. */
function batchOf(batch: number, size: number): readonly object[] {
  const person = (index: number) =>
    idsOf(Math.floor(((batch * RETURNING + index) * size) / (BATCHES * RETURNING)));
  const visitor = (of: number) => ({ anonymousId: uuidOf(`visitor-${of}`) });
  const views = Array.from({ length: RETURNING - 2 }, (_, index) => person(index));
  const who = [
    ...[...views, visitor(batch)].flatMap((one) => [one, one]),
    { userId: person(RETURNING - 2).userId, anonymousId: uuidOf(`device-${batch}`) },
    ...(batch > 0 ? [{ userId: person(RETURNING - 1).userId, ...visitor(batch - 1) }] : []),
  ];
  return who.map((ids, index) => ({
    type: 'track',
    event: 'Product Viewed',
    messageId: uuidOf(`event-${batch}-${index}`),
    ...ids,
  }));
}

function mustBeEqual(one: Cost | undefined, other: Cost): void {
  const [a, b] = [JSON.stringify(one), JSON.stringify(other)];
  if (a !== b) throw new Error(`A table that makes people when asked costs ${b}, a full one ${a}.`);
}
