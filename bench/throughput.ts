import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { baseline } from './baseline.ts';
import { rateOf } from './cpu.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { figure } from './print.ts';
import { configurationOf, holderOf } from './workspace.ts';
import { server } from './workloads.ts';

const REQUESTS = 300;
/** At a thousand events a second, with some four batches a second. */
const REQUESTS_A_BATCH = 3;
const EVENTS_A_BATCH = 100 * REQUESTS_A_BATCH;
const BATCHES = 500;

/** Events that one processor collects and processes in a second, and how that compares with only reading them. */
export async function throughput(): Promise<void> {
  await collecting();
  await processing();
}

async function collecting(): Promise<void> {
  const requests = [...server(REQUESTS)].map(httpRequestOf);
  const run = pipeline({
    configuration: configurationOf(),
    holder: holderOf('server'),
    clock: { now: Date.now() },
  });
  let next = 0;
  const request = () => requests[next++ % requests.length] ?? httpRequestOf({ events: [] });
  const rate = await rateOf(async () => {
    await run.collect(request());
    run.takeRecords();
    return 100;
  });
  if (run.observed.get('EventsFailed') !== 0) throw new Error('Collecting refused events.');
  const least = await rateOf(() => (baseline(request().body), 100));
  figure('collect_events_per_s', rate);
  figure('collect_ratio_to_baseline', rate / least);
}

async function processing(): Promise<void> {
  const clock = { now: 0 };
  const run = pipeline({ configuration: configurationOf(), holder: holderOf('server'), clock });
  // Each batch comes once: what came before would be duplicates, which cost less.
  const batches = await batchesOf(run, clock);
  let next = 0;
  const rate = await rateOf(async () => {
    const batch = batches[next++];
    if (batch === undefined) throw new Error('There are too few batches for a processor this fast.');
    clock.now = batch[0]?.arrivedAt ?? 0;
    await run.process(batch, invocation);
    run.takeChanges();
    return EVENTS_A_BATCH;
  });
  if (run.observed.get('EventsProcessed') !== next * EVENTS_A_BATCH)
    throw new Error('Not every event was processed.');
  const least = await rateOf(() => {
    for (const { data } of batches[next++ % batches.length] ?? []) baseline(data);
    return EVENTS_A_BATCH;
  });
  figure('process_events_per_s', rate);
  figure('process_ratio_to_baseline', rate / least);
}

async function batchesOf(run: ReturnType<typeof pipeline>, clock: { now: number }) {
  const batches: StreamRecord[][] = [];
  let requests = 0;
  for (const request of server(BATCHES * REQUESTS_A_BATCH)) {
    clock.now = request.at;
    await run.collect(httpRequestOf(request));
    requests += 1;
    if (requests % REQUESTS_A_BATCH === 0) batches.push(run.takeRecords());
  }
  return batches;
}
