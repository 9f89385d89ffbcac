import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import type { StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { cpuSeconds } from './cpu.ts';
import { httpRequestOf, invocation, pipeline } from './pipeline.ts';
import { configurationOf, holderOf } from './workspace.ts';
import type { Request } from './workloads.ts';
import type { Stage } from './bill.ts';
import { loggedBytes } from './log-bytes.ts';

/** Calls of each function, their processor time, and what they log. */
type Calls = Record<Exclude<Stage, 'deliver'>, { calls: number; cpu: number; logBytes: number }>;

const none = () => ({ calls: 0, cpu: 0, logBytes: 0 });

/** What a call of `land-events` takes at most: a minute, or 6 MB in base64. */
const LAND_BYTES = 4_400_000;
const LAND_MS = 60_000;
/** Commits that a call of `land-profiles` takes. */
const LAND_PROFILES = 1000;

type Fields<T> = Parameters<typeof loggedBytes<T>>[1];

type Plan = {
  readonly workload: Iterable<Request>;
  readonly type: 'server' | 'browser';
  readonly requestsABatch: number;
};

/** Sends a workload through every function as the mappings would group it, and counts what each of them uses. */
export async function meteredRun({ workload, type, requestsABatch }: Plan) {
  const clock = { now: 0 };
  const run = pipeline({ configuration: configurationOf(), holder: holderOf(type), clock });
  const calls: Calls = {
    collect: none(),
    land: none(),
    process: none(),
    publish: none(),
    landProfiles: none(),
  };
  const landing: StreamRecord[] = [];
  const profiles: TableChange[] = [];
  let events = 0;
  let requests = 0;

  async function timed<T>(stage: keyof Calls, work: () => Promise<T>, fields: Fields<T>): Promise<void> {
    const before = cpuSeconds();
    calls[stage].logBytes += await loggedBytes(work, fields);
    calls[stage].cpu += cpuSeconds() - before;
    calls[stage].calls += 1;
  }

  function timedBatch<R>(stage: keyof Calls, records: readonly R[], handle: StreamUseCase<R>): Promise<void> {
    return timed(
      stage,
      () => handle(records, invocation),
      () => ({ in: records.length }),
    );
  }

  async function batch(): Promise<void> {
    const records = run.takeRecords();
    landing.push(...records);
    await timedBatch('process', records, run.process);
    const changes = run.takeChanges();
    profiles.push(...changes);
    if (changes.length > 0) await timedBatch('publish', changes, run.publish);
    if (isFull(landing)) await timedBatch('land', landing.splice(0), run.land);
    if (profiles.length >= LAND_PROFILES)
      await timedBatch('landProfiles', profiles.splice(0), run.landProfiles);
  }

  for (const request of workload) {
    clock.now = request.at;
    const http = httpRequestOf(request);
    await timed(
      'collect',
      () => run.collect(http),
      ({ status }) => ({ status }),
    );
    events += request.events.length;
    requests += 1;
    if (requests % requestsABatch === 0) await batch();
  }
  await batch();
  if (landing.length > 0) await timedBatch('land', landing, run.land);
  if (profiles.length > 0) await timedBatch('landProfiles', profiles, run.landProfiles);
  const processed = run.observed.get('EventsProcessed') ?? 0;
  if (processed !== events) throw new Error(`${processed} of ${events} events were processed.`);
  return { events, calls, counts: run.metered.counts, units: run.store.units, mains: run.store.mains() };
}

function isFull(records: readonly StreamRecord[]): boolean {
  const bytes = records.reduce((sum, { data }) => sum + data.length, 0);
  const [first] = records;
  const last = records.at(-1);
  return bytes > LAND_BYTES || (first && last ? last.arrivedAt - first.arrivedAt >= LAND_MS : false);
}
