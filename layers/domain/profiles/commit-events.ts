import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import { buildCommit, type BuiltCommit, type CommitContext } from './build-commit.ts';
import type { ProfileEvent } from './profile-event.ts';
import { type ProfileStore, StoreInDoubt } from './profile-store.ts';
import { readOwners } from './read-owners.ts';
import type { Plan } from './plan.ts';
import { stage } from './stage.ts';

/** What became of one event. `retry`: its profile cannot be written now; `broken`: it made the fold fail. */
export type EventEnd = 'processed' | 'duplicate' | 'retry' | 'broken';

export type CommitPorts = {
  readonly store: ProfileStore;
  readonly now: () => number;
  readonly random: CommitContext['random'];
  /** Waits; in tests it does not. */
  readonly sleep: (ms: number) => Promise<void>;
};

/** How often a profile that others write too is tried before its events go to the retry queue. */
const ATTEMPTS = 3;
/** Commits of different profiles under way at once. */
const CONCURRENCY = 16;

/**
 * Folds events of one workspace into their profiles: one commit a profile and attempt, bounded retries with jitter.
 *
 * @param events in the order of their arrival
 * @throws where the store is broken, or a chunk of remembered ids is lost
 * @example
 * (await commitEvents(events, configuration, ports)).get(events[0]); // 'processed'
 */
export async function commitEvents(
  events: readonly ProfileEvent[],
  configuration: CommitContext['configuration'],
  ports: CommitPorts,
): Promise<ReadonlyMap<ProfileEvent, EventEnd>> {
  const ends = new Map<ProfileEvent, EventEnd>();
  let todo = events;
  let consistent = false;
  for (let failures = 0; todo.length > 0;) {
    const round = await attempt(todo, { configuration, ports, consistent, ends });
    // Deferred events only wait for what was committed just now: that is progress and no failure.
    if (round.conflicts > 0) failures += 1;
    todo = todo.filter((event) => !ends.has(event));
    if (failures >= ATTEMPTS || (round.conflicts === 0 && round.progress === 0)) break;
    consistent = true;
    if (round.conflicts > 0) await ports.sleep(jitter(failures, ports));
  }
  for (const event of todo) ends.set(event, 'retry');
  return ends;
}

/** Full jitter, at most 50, 100, 200 ms. */
function jitter(failures: number, { random }: CommitPorts): number {
  const share = Buffer.from(random(2)).readUInt16BE(0) / 0x10000;
  return share * 25 * 2 ** failures;
}

type Attempt = {
  readonly configuration: CommitContext['configuration'];
  readonly ports: CommitPorts;
  readonly consistent: boolean;
  readonly ends: Map<ProfileEvent, EventEnd>;
};

type Round = { readonly conflicts: number; readonly progress: number };

async function attempt(
  events: readonly ProfileEvent[],
  { configuration, ports, consistent, ends }: Attempt,
): Promise<Round> {
  const now = ports.now();
  const reading = await inDoubt(() => readOwners(events, { store: ports.store, consistent, now }));
  if (reading === 'in-doubt') return { conflicts: 1, progress: 0 };
  const whole = events.filter((event) => !reading.torn.has(event));
  const staged = stage(whole, { reading, rules: DEFAULT_IDENTITY_RULES, consistent });
  const before = ends.size;
  for (const event of staged.duplicates) ends.set(event, 'duplicate');
  const plans = staged.plans.filter((plan) => plan.events.length > 0);
  let conflicts = reading.torn.size + staged.torn.length;
  await eachOf(plans, async (plan) => {
    const end = await commitPlan(plan, { configuration, ports, now });
    if (end === 'conflict') conflicts += 1;
    else for (const event of plan.events) ends.set(event, end);
  });
  return { conflicts, progress: ends.size - before };
}

async function commitPlan(
  plan: Plan,
  { configuration, ports, now }: Pick<Attempt, 'configuration' | 'ports'> & { readonly now: number },
): Promise<'processed' | 'broken' | 'conflict'> {
  const built = buildSafely(plan, { configuration, now, random: ports.random });
  if (built === 'broken') return 'broken';
  const end = await inDoubt(async () => {
    await Promise.all(built.chunks.map((chunk) => ports.store.putChunk(chunk)));
    return ports.store.commit(built.commit);
  });
  return end === 'committed' ? 'processed' : 'conflict';
}

/** A bug that one event brings out must not stop a shard: whoever calls tries the events one by one. */
function buildSafely(plan: Plan, context: CommitContext): BuiltCommit | 'broken' {
  try {
    return buildCommit(plan, context);
  } catch {
    return 'broken';
  }
}

/** No answer is neither success nor failure: what was tried begins again with consistent reads. */
async function inDoubt<T>(call: () => Promise<T>): Promise<T | 'in-doubt'> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreInDoubt) return 'in-doubt';
    throw error;
  }
}

async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const worker = async () => {
    for (const item of rest) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(CONCURRENCY, items.length) }, worker));
}
