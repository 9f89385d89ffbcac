import { seededBytes } from '@tributary/domain/profiles/profiles.fixtures';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { seededRandom } from '../faults/seeded-random.ts';
import { type FaultRates, faultsOf, MANY_FAULTS, NO_FAULTS } from './faults.ts';
import { type Platform, platform } from './platform.ts';
import type { Plan } from './plan.ts';
import { CHANGE_MS, RULES, type RulesName } from './setting.ts';
import { check, profileEvents } from './check.ts';
import { tellsOfComputed } from './computed.ts';
import { type Folds, foldsOf } from './folds.ts';
import { isAccount } from './memories.ts';
import { factsAsCommitted, membersAsCommitted } from './check-facts.ts';
import { recordingStore, type Call, type Write } from './store.ts';
import { notAsRulesSay } from './timers.ts';
import { turns } from './turns.ts';
import type { Violation } from './violation.ts';
import { watch } from './watch.ts';
import { workload } from './workload.ts';

/** How often something happened. */
export type Counts = {
  operations: number;
  merges: number;
  unmerges: number;
  redirects: number;
  conflicts: number;
  crashes: number;
  resent: number;
  redelivered: number;
  reads: number;
  staleReads: number;
  commits: number;
  chunks: number;
  shortenings: number;
  lost: number;
  retried: number;
  wakes: number;
  reshards: number;
  facts: number;
  dropped: number;
  /** Commits that count a link too weak to join two. */
  weak: number;
  passes: number;
  /** Events that came again after a day, and counted again. */
  recounted: number;
  computed: number;
};

export type History = {
  readonly plan: Plan;
  readonly violation: Violation | undefined;
  readonly counts: Counts;
  /** Ordinals of the faults that struck. */
  readonly struck: readonly number[];
  readonly calls: readonly Call[];
  readonly writes: readonly Write[];
  readonly standing: ReadonlyMap<string, unknown>;
};

const RULES_OF: readonly RulesName[] = ['unlimited', 'usual', 'tight', 'strong'];

/** The plan of a seed. One in ten has no faults: what is wrong there is wrong without any help. */
export function planOf(seed: number): Plan {
  const random = seededRandom(seed);
  const level = random() < 0.1 ? 0 : 0.3 + random() * 1.2;
  const rates = level === 0 ? NO_FAULTS : scaled(MANY_FAULTS, level);
  const rules = RULES_OF[seed % RULES_OF.length]!;
  const change = rules === 'usual' && seed % 8 === 1 ? CHANGE_MS : undefined;
  const made = workload(random, rules === 'strong' ? 0.8 : 0.4, change);
  const changes = made.steps.some((step) => step.is === 'pass' && step.ms === CHANGE_MS);
  return {
    ...made,
    seed,
    schedule: seed,
    rules: changes ? 'reordered' : rules,
    rates,
    suppressed: [],
  };
}

function scaled(rates: FaultRates, level: number): FaultRates {
  const of = (rate: number) => Math.min(0.6, rate * level);
  return {
    stale: of(rates.stale),
    cancelled: of(rates.cancelled),
    lostBefore: of(rates.lostBefore),
    lostAfter: of(rates.lostAfter),
    died: of(rates.died),
    deaf: of(rates.deaf),
    redelivered: of(rates.redelivered),
  };
}

/** Runs a plan to its end, or to the first thing that must never be. */
export async function runHistory(plan: Plan, inner: ProfileStore = memoryProfileStore()): Promise<History> {
  const random = seededRandom(plan.schedule * 7919 + 17);
  const rules = RULES[plan.rules];
  const found: { violation?: Violation } = {};
  const fail = (violation: Violation | undefined) => void (found.violation ??= violation);
  const faults = faultsOf(seededRandom(plan.schedule * 104729 + 5), {
    rates: plan.rates,
    suppressed: new Set(plan.suppressed),
  });
  const schedule = turns(random);
  const calls: Call[] = [];
  const writes: Write[] = [];
  const recording = recordingStore(inner, {
    faults,
    turns: schedule,
    random,
    now: () => running.now(),
    onCall: (call) => void calls.push(call),
    onWrite: (write) => {
      writes.push(write);
      fail(look(write));
      running.changed(write);
    },
  });
  const now = () => running.now();
  const folds = foldsOf(now);
  const events = profileEvents(plan.events, rules);
  const look = watch({ rules, events, items: recording.standing, folds, now });
  const running: Platform = platform(plan, {
    ...{ store: recording, turns: schedule, faults, random, bytes: seededBytes(random), fail, rules, folds },
  });
  const over = () => found.violation !== undefined;
  await schedule.pump(running.run(), over);
  if (!over())
    fail(
      await atRest(running, { plan, writes, folds, items: recording.standing, over, pump: schedule.pump }),
    );
  const { standing } = recording;
  const struck = faults.struck.map(({ ordinal }) => ordinal);
  const passes = plan.steps.filter(({ is }) => is === 'pass').length;
  const counts = {
    ...{ ...running.counts(), passes, recounted: folds.recounted() },
    ...countsOf(writes, recording, faults.struck),
  };
  return { plan, violation: found.violation, counts, struck, calls, writes, standing };
}

type Rest = Parameters<typeof factsAsCommitted>[0] & {
  readonly plan: Plan;
  readonly folds: Folds;
  readonly over: () => boolean;
  readonly pump: ReturnType<typeof turns>['pump'];
};

async function atRest(running: Platform, rest: Rest): Promise<Violation | undefined> {
  const { plan, items, writes, folds } = rest;
  const rules = RULES[plan.rules];
  const quiet = { events: profileEvents(plan.events, rules), items, rules, folds, now: running.now() };
  const sent = new Set(
    plan.steps.flatMap((step) => (step.is === 'send' ? step.lines : [])).map(({ event }) => event),
  );
  const events = quiet.events.filter((_, index) => sent.has(index));
  const broken =
    check({ ...quiet, events }) ??
    notAsRulesSay(items, quiet.now) ??
    factsAsCommitted(rest, running.published, events) ??
    (await membersAsCommitted(items, running.members));
  if (broken) return broken;
  // I2: all of the last day once more, and nothing is written, to accounts neither.
  const before = writes.length;
  const hashes = quiet.events.map(({ id }) => id.hash);
  const isOld = (event: number) => folds.isOld(hashes[event] ?? '');
  await rest.pump(running.again(isOld), rest.over);
  // After a day an account may count again what its person counted again, and hears of it by whichever copy comes.
  const isLong = plan.steps.some(({ is }) => is === 'pass');
  if (writes.slice(before).some(({ commit }) => !isLong || !isAccount(commit.main)))
    return { invariant: 'I2', what: 'a repetition of everything wrote something' };
  await rest.pump(running.settle(), rest.over);
  return rest.over() ? undefined : membersAsCommitted(items, running.members);
}

function countsOf(
  writes: readonly Write[],
  { counts }: ReturnType<typeof recordingStore>,
  struck: readonly { readonly fault: keyof FaultRates }[],
) {
  const of = (...kinds: (keyof FaultRates)[]) => struck.filter(({ fault }) => kinds.includes(fault)).length;
  const redirects = writes.reduce((all, { commit }) => all + commit.losers.length, 0);
  const { reads, chunks, commits, shortenings, conflicts } = counts;
  return {
    ...{ reads, chunks, commits, shortenings, conflicts },
    operations: reads + chunks + commits + conflicts + shortenings,
    merges: writes.filter(({ commit }) => commit.losers.length > 0).length,
    redirects,
    unmerges: writes.filter(({ commit }) => commit.restored).length,
    dropped: writes.filter(({ commit }) => commit.checks.length > 0).length,
    weak: writes.filter(({ commit }) => Object.keys(commit.main.weakLinks ?? {}).length > 0).length,
    computed: writes.filter(({ commit }) => tellsOfComputed(commit.main)).length,
    crashes: of('died'),
    staleReads: of('stale'),
    lost: of('lostBefore', 'lostAfter', 'deaf'),
  };
}
