import type { CommitContext } from './chunk.ts';
import { addHealth, healthOf, type IdentityHealth, NOTHING_WRITTEN } from './identity-health.ts';
import { inParallel } from './in-parallel.ts';
import type { ProfileEvent } from './profile-event.ts';
import { type ProfileStore, type Shortening, StoreInDoubt } from './profile-store.ts';
import { readOwners } from './read-owners.ts';
import { stage } from './stage.ts';
import { shorteningsOf } from './walk.ts';
import { withoutRaces } from './without-races.ts';
import { type PlanEnd, writePlan } from './write-plan.ts';

/**
 * What became of one event. `retry`: its profile cannot be written now; `too-large`: its profile would hold more than
 * can be stored; `broken`: it made the fold fail.
 */
export type EventEnd = 'processed' | 'duplicate' | 'retry' | 'too-large' | 'broken';

export type CommitPorts = {
  readonly store: ProfileStore;
  readonly now: () => number;
  readonly random: CommitContext['random'];
  /** Waits; in tests it does not. */
  readonly sleep: (ms: number) => Promise<void>;
  /** Told once of what was committed. A write without an answer is not counted, though it may have taken effect. */
  readonly health?: (health: IdentityHealth) => void;
  /** Whether it is too late to begin anything more; never, where it is not given. */
  readonly late?: () => boolean;
};

/** How often an event whose profile others write too is tried before it goes to the retry queue. */
const ATTEMPTS = 3;
/** Each attempt commits something, or counts as failed; this only bounds what a hostile batch can cost. */
const MAX_ROUNDS = 40;
/** Calls of different profiles under way at once. */
const AT_ONCE = 16;

/** What is known so far of each event. */
type Progress = {
  readonly ends: Map<ProfileEvent, EventEnd>;
  readonly failures: Map<ProfileEvent, number>;
  /** Events of a commit that got no answer: if they are remembered afterwards, it was ours. */
  readonly inDoubt: Set<ProfileEvent>;
  health: IdentityHealth;
};

/**
 * Folds events of one workspace into their profiles: one commit a profile and attempt, bounded retries with jitter.
 * Events that it has become too late for have no end; they can come again.
 *
 * @param events in the order of their arrival
 * @throws what the store throws besides StoreInDoubt: it is broken
 * @example
 * (await commitEvents(events, configuration, ports)).get(events[0]); // 'processed'
 */
export async function commitEvents(
  events: readonly ProfileEvent[],
  configuration: CommitContext['configuration'],
  ports: CommitPorts,
): Promise<ReadonlyMap<ProfileEvent, EventEnd>> {
  const nothing = { ends: new Map(), failures: new Map(), inDoubt: new Set<ProfileEvent>() };
  const progress: Progress = { ...nothing, health: NOTHING_WRITTEN };
  // History makes no facts, so it never shares a commit with what does.
  const parts = Object.values(Object.groupBy(events, ({ historical }) => String(historical)));
  for (const part of parts) await commitPart(part ?? [], { configuration, ports, progress });
  ports.health?.(progress.health);
  return progress.ends;
}

type Run = {
  readonly configuration: CommitContext['configuration'];
  readonly ports: CommitPorts;
  readonly progress: Progress;
};

async function commitPart(events: readonly ProfileEvent[], run: Run): Promise<void> {
  const { ends } = run.progress;
  let todo = events;
  for (let round = 0; todo.length > 0 && !isLate(run.ports); round += 1) {
    // Only the first round reads eventually: what is left after it failed, or hangs on what was just committed.
    const failed = await attempt(todo, { ...run, consistent: round > 0 });
    const tries = countFailures(failed, run.progress);
    todo = todo.filter((event) => !ends.has(event));
    if (round >= MAX_ROUNDS) {
      for (const event of todo) ends.set(event, 'retry');
      return;
    }
    if (todo.length > 0 && tries > 0) await run.ports.sleep(jitter(tries, run.ports));
  }
}

function isLate({ late }: CommitPorts): boolean {
  return late?.() ?? false;
}

/** Counts what failed, and gives up what failed too often. */
function countFailures(failed: readonly ProfileEvent[], { ends, failures }: Progress): number {
  let most = 0;
  for (const event of failed) {
    const tries = (failures.get(event) ?? 0) + 1;
    failures.set(event, tries);
    if (tries >= ATTEMPTS) ends.set(event, 'retry');
    most = Math.max(most, tries);
  }
  return most;
}

/** Full jitter, at most 50, 100, 200 ms. */
function jitter(tries: number, { random }: CommitPorts): number {
  const share = Buffer.from(random(2)).readUInt16BE(0) / 0x10000;
  return share * 25 * 2 ** tries;
}

/** One round: read, stage, write. Returns what failed; what neither ended nor failed only has to wait for a round. */
async function attempt(
  events: readonly ProfileEvent[],
  { configuration, ports, progress, consistent }: Run & { readonly consistent: boolean },
): Promise<readonly ProfileEvent[]> {
  const now = ports.now();
  const reading = await answered(() => readOwners(events, { store: ports.store, consistent, now }));
  if (reading === 'in-doubt') return events;
  const whole = events.filter((event) => !reading.torn.has(event));
  const staged = stage(whole, { reading, rules: configuration.identity, consistent });
  for (const event of staged.duplicates)
    progress.ends.set(event, progress.inDoubt.has(event) ? 'processed' : 'duplicate');
  // Eventual reads may contradict one another; that is no failure yet.
  const failed = consistent ? [...reading.torn, ...staged.torn] : [];
  const context = { configuration, now, random: ports.random };
  await inParallel(withoutRaces(staged.plans), AT_ONCE, async (plans) => {
    for (const plan of plans) {
      if (isLate(ports)) return;
      const end = await writePlan(plan, { context, store: ports.store });
      if (end === 'committed') progress.health = addHealth(progress.health, healthOf(plan));
      failed.push(...settle(plan.events, end, progress));
    }
  });
  await shorten(shorteningsOf(reading.items), ports.store);
  return failed;
}

function settle(
  events: readonly ProfileEvent[],
  end: PlanEnd,
  { ends, inDoubt }: Progress,
): readonly ProfileEvent[] {
  if (end === 'in-doubt') for (const event of events) inDoubt.add(event);
  if (end === 'in-doubt' || end === 'conflict') return events;
  for (const event of events) ends.set(event, end === 'committed' ? 'processed' : end);
  return [];
}

/** Only hints: whether it works or not, everything can be found. */
async function shorten(pointers: readonly Shortening[], store: ProfileStore): Promise<void> {
  await inParallel(pointers, AT_ONCE, async (pointer) => {
    await answered(() => store.shorten(pointer));
  });
}

/** No answer is neither success nor failure: what was tried begins again with consistent reads. */
async function answered<T>(call: () => Promise<T>): Promise<T | 'in-doubt'> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof StoreInDoubt) return 'in-doubt';
    throw error;
  }
}
