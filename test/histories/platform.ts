import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import type { Fact } from '@tributary/domain/facts/fact';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import type { IdentityRules } from '@tributary/domain/identity/rules';
import type { RandomBytes } from '@tributary/domain/ids/ids';
import type { ItemKey, MainItem, RedirectItem } from '@tributary/domain/profiles/items';
import { StoreInDoubt, type WakeUps } from '@tributary/domain/profiles/profile-store';
import { NOON, SOURCE } from '@tributary/domain/profiles/profiles.fixtures';
import type { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import { memorySegmentMembers } from '@tributary/domain/profiles/segment-members.memory';
import { aChange } from '@tributary/domain/profiles/table-change.fixtures';
import { unmergeProfile } from '@tributary/domain/profiles/unmerge';
import { wakeProfile } from '@tributary/domain/profiles/wake-profile';
import { processEvents, processRetries } from '../../functions/process-events/process-events.ts';
import { BodyMissing } from '../../functions/publish-changes/read-bodies.ts';
import { publishChanges } from '../../functions/publish-changes/publish-changes.ts';
import { streamDriver, type DriverRecord, type MappingAnswer } from '../faults/stream-driver.ts';
import { type Faults, WorkerDied } from './faults.ts';
import { profileEvents } from './check.ts';
import type { Folds } from './folds.ts';
import type { Plan } from './plan.ts';
import { lakeOf, separationOf } from './unmerges.ts';
import { configuration } from './setting.ts';
import { commitsOf, type RecordingStore, type Write } from './store.ts';
import { notAsRulesSay, timers } from './timers.ts';
import type { Turns } from './turns.ts';
import type { Violation } from './violation.ts';
import { lineOf, type Line, type Step } from './workload.ts';

/** The queue or the bus did not answer, or did not take everything. */
class Deaf extends Error {
  override readonly name = 'Deaf';
}

type Given = {
  readonly store: RecordingStore;
  readonly turns: Turns;
  readonly faults: Faults;
  readonly random: () => number;
  readonly bytes: RandomBytes;
  readonly rules: IdentityRules;
  readonly fail: (violation: Violation) => void;
  readonly folds: Folds;
};

export type Platform = ReturnType<typeof platform>;

const RETRY = { is: 'retry' } as const;

const LONG = { remainingMs: () => 60_000 };

/** The real use cases behind streams, queues and a store that fail as told. */
export function platform(plan: Plan, { store, turns, faults, random, bytes, rules, fail, folds }: Given) {
  const { turn } = turns;
  const published: Fact[] = [];
  const retries: RetryMessage[] = [];
  const waking: ItemKey[] = [];
  const members = memorySegmentMembers();
  const counts = { resent: 0, retried: 0, wakes: 0, reshards: 0, invocations: 0 };
  const lake = memoryLake();
  const others: Promise<unknown>[] = [];
  const known = profileEvents(plan.events, rules);
  const past = lakeOf(known);
  let pins = 0;
  let clock = NOON;
  let passed = 0;
  const begun = { invocations: 0, others: 0, retries: 0 };
  const isLong = plan.steps.some(({ is }) => is === 'pass');
  let produced = false;
  let consumed = false;
  const limit = 1000 + 60 * plan.steps.length + 30 * plan.events.length;

  const shared = {
    configuration: () => Promise.resolve({ ...configuration, identity: rules }),
    ledger: { record: () => Promise.resolve(), read: nothing },
    now: () => (clock += 1),
    observe: () => undefined,
    sleep: turn,
    rules,
  };

  /** One invocation of a function: a worker of its own, which may die. */
  async function invoke<T>(name: string, work: (worker: Worker) => Promise<T>): Promise<T> {
    counts.invocations += 1;
    if (counts.invocations > limit) fail({ invariant: 'ends', what: `${name} is called again and again` });
    const worker: Worker = { store: store.worker(`${name}-${counts.invocations}`), refused: false };
    begun.invocations += 1;
    try {
      return await work(worker);
    } catch (error) {
      const expected = error instanceof WorkerDied || error instanceof StoreInDoubt || error instanceof Deaf;
      const invariant = error instanceof BodyMissing ? 'I7' : 'works';
      if (!expected && !worker.refused) fail({ invariant, what: `${name} threw ${String(error)}` });
      throw error;
    } finally {
      begun.invocations -= 1;
    }
  }

  const processing = (worker: Worker) => ({
    ...shared,
    store: worker.store,
    random: bytes,
    lake: {
      put: (object: Parameters<typeof lake.put>[0]) => {
        fail({ invariant: 'works', what: `a failed event is kept: ${object.key}` });
        return lake.put(object);
      },
    },
    retryQueue: {
      async send(messages: readonly RetryMessage[]) {
        await turn();
        const taken = messages.map(() => !faults.happens('deaf', 0.5));
        retries.push(...messages.filter((_, index) => taken[index]));
        // A time-out after the queue took them says no, and they come twice.
        const confirmed = taken.map((was) => was && !faults.happens('deaf', 0.5));
        if (confirmed.includes(false)) worker.refused = true;
        return confirmed;
      },
    },
  });

  const events = streamDriver<Buffer>({
    ...{ name: 'shardId', random, now: () => clock, shards: 2, parallelization: 2, batchSize: 6 },
    ...{ maximumRetries: 10_000, redelivery: plan.rates.redelivered },
    invoke: (records) =>
      invoke('process', async (worker) =>
        answer(await processEvents(processing(worker))(records.map(streamRecord), LONG)),
      ),
  });
  const changes = streamDriver<MainItem | RedirectItem>({
    ...{ name: 'table', random, now: () => clock, shards: 2, parallelization: 2, batchSize: 10 },
    ...{ maximumRetries: 10_000, redelivery: plan.rates.redelivered },
    invoke: (records) =>
      invoke('publish', async (worker) => {
        const changed = records.map(({ sequenceNumber, arrivedAt, value }) =>
          aChange(sequenceNumber, structuredClone(value), arrivedAt),
        );
        return answer(await publishChanges(publishing(worker))(changed, LONG));
      }),
  });
  const publishing = (worker: Worker) => ({
    ...{ ...shared, profiles: worker.store, members, random, randomBytes: bytes },
    wakeUps: {
      async schedule(asked: Parameters<WakeUps['schedule']>[0]) {
        await turn();
        if (faults.happens('deaf', 0.1)) {
          worker.refused = true;
          throw new Deaf('The queue of wake-ups is away.');
        }
        // Who is due later is found by the index and not by what was scheduled.
        waking.push(...asked.filter(({ at }) => at <= clock).map(({ key }) => key));
      },
    },
    async publish(facts: readonly Fact[]) {
      await turn();
      if (faults.happens('deaf', 0.3)) {
        worker.refused = true;
        throw new Deaf('The bus is away.');
      }
      const failed = facts.flatMap((_, index) => (faults.happens('deaf') ? [index] : []));
      published.push(...facts.filter((_, index) => !failed.includes(index)));
      if (faults.happens('deaf', 0.2)) {
        worker.refused = true;
        throw new Deaf('The bus took them and did not say so.');
      }
      return { failed };
    },
  });

  function send(lines: readonly Line[], partition: number): void {
    const texts = lines.flatMap(({ event, skew }) => {
      const made = plan.events[event];
      // Under rules that have changed a copy is read by those in force when it comes.
      return made ? [JSON.stringify(lineOf(made, skew, rules.former ? passed : undefined))] : [];
    });
    if (texts.length > 0)
      events.put(`${configuration.workspaceId}.${partition}`, encodeRecord(SOURCE, texts));
  }

  async function wake(event: number): Promise<void> {
    const sent = plan.events[event]?.event;
    if (!sent) return;
    const { anonymousId, userId } = sent;
    const [type, value] = userId ? ['user_id', userId] : ['anonymous_id', anonymousId];
    if (typeof type !== 'string' || typeof value !== 'string') return;
    const key = identifierItemKey(configuration, { type, value });
    counts.wakes += 1;
    await invoke('wake', ({ store: own }) =>
      wakeProfile(key, { ...configuration, identity: rules }, { store: own, now: shared.now }),
    ).catch(() => undefined);
  }

  async function landLater(lines: readonly Line[], receivedAt: number): Promise<void> {
    for (let wait = random() * 80; wait > 0; wait -= 1) await turn();
    for (const { event } of lines) past.land(event, receivedAt);
  }

  /** Asked again until it is clear how it ended, as whoever asked does. */
  async function unmerge(step: Extract<Step, { is: 'unmerge' }>): Promise<void> {
    const event = known[step.event];
    const asked = event && separationOf(step, event, store.standing);
    if (!asked) return;
    const request = { ...asked, pinId: `pin-${(pins += 1)}`, acceptMissing: false, requestedAt: clock };
    for (let tries = 0; tries < 300; tries += 1) {
      const end = await invoke('unmerge', (worker) =>
        unmergeProfile(request, {
          ...{ store: worker.store, now: shared.now, random: bytes, sleep: turn, rules },
          ...{ configuration: { ...configuration, identity: rules }, history: past.history },
        }),
      ).catch(() => undefined);
      if (end?.is === 'refused' && folds.anyTwice()) return;
      if (end?.is === 'refused')
        fail({ invariant: 'works', what: `history is missing: ${JSON.stringify(end)}` });
      if (end && end.is !== 'waiting') return;
      for (let wait = 0; wait < 20; wait += 1) await turn();
    }
    fail({ invariant: 'ends', what: 'an unmerge waits for ever' });
  }

  function apply(step: Step): void {
    if (step.is === 'send') {
      send(step.lines, step.partition);
      begin(landLater(step.lines, clock));
      if (step.again) counts.resent += step.lines.length;
    } else if (step.is === 'reshard') {
      events.reshard();
      counts.reshards += 1;
    } else if (step.is === 'wait' || step.is === 'pass') {
      clock += step.ms;
      if (step.is === 'pass') passed += step.ms;
    } else if (step.is === 'wake') begin(wake(step.event));
    else begin(unmerge(step));
  }

  function begin(work: Promise<unknown>): void {
    begun.others += 1;
    others.push(work.finally(() => (begun.others -= 1)));
  }

  /** Neither streams nor queues keep anything for a day; what is under way when hours pass belongs before or after. */
  async function rest(): Promise<void> {
    const isBusy = () =>
      begun.invocations + begun.others + begun.retries + retries.length + waking.length > 0 ||
      !events.empty() ||
      !changes.empty();
    while (isBusy()) await turn();
  }

  async function produce(): Promise<void> {
    for (const step of plan.steps) {
      for (let wait = random() * 6; wait > 0; wait -= 1) await turn();
      if (step.is === 'pass' || (step.is === 'wait' && isLong)) await rest();
      apply(step);
    }
    produced = true;
  }

  async function consume(): Promise<void> {
    for (;;) {
      await events.drain();
      if (produced && events.empty()) break;
      await turn();
    }
    await Promise.all(others);
    consumed = true;
  }

  /** The retry queue: a standard one, so that a message may come twice, and in any order. */
  async function retry(): Promise<void> {
    while (!consumed || retries.length > 0) {
      await turn();
      if (retries.length === 0) continue;
      begun.retries += 1;
      const batch = retries.splice(0, 1 + Math.floor(random() * 5));
      if (faults.happens('redelivered')) retries.push(...batch);
      counts.retried += batch.length;
      const messages = batch.map((message, index) => ({
        ...{
          id: String(index),
          body: JSON.stringify(message),
          queue: 'retry',
          sentAt: clock,
          firstReceivedAt: clock,
          receives: 1,
        },
      }));
      const ends = await invoke('retry', (worker) =>
        processRetries(processing(worker))(messages, LONG),
      ).catch(() => undefined);
      retries.push(...batch.filter((_, index) => ends?.[index]?.kind !== 'done'));
      begun.retries -= 1;
    }
  }

  async function publish(others: Promise<unknown>): Promise<void> {
    const state = { over: false };
    const end = () => void (state.over = true);
    others.then(end, end);
    while (!state.over || !changes.empty() || waking.length > 0) {
      await turn();
      await changes.drain();
      for (const key of waking.splice(0)) await wakeScheduled(key);
    }
  }

  /** Members of an account that has entered or left a segment; whoever cannot be woken now is asked for again. */
  async function wakeScheduled(key: ItemKey): Promise<void> {
    const configured = { ...configuration, identity: rules };
    const end = await invoke('wake', ({ store: own }) =>
      wakeProfile(key, configured, { store: own, now: shared.now }),
    ).catch(() => RETRY);
    if (end.is === 'retry') waking.push(key);
  }

  const due = timers(
    () => store.standing,
    (key, at) =>
      invoke('wake', ({ store: own }) =>
        wakeProfile(key, { ...configuration, identity: rules }, { store: own, now: () => at }),
      ).then(ignored, ignored),
  );

  /** Whoever is due by then is woken, and whoever is told by them, until nobody is due: then the rules are looked at. */
  async function fire(from: number): Promise<void> {
    clock = Math.max(clock, from);
    for (;;) {
      const work = due.fire(clock);
      await Promise.all([work, publish(work)]);
      const next = await due.next();
      if (next === undefined || next > clock) return;
    }
  }

  /** Time goes by, from one due time to the next, until nobody is due any more. */
  async function settle(): Promise<void> {
    for (let next = await due.next(); next !== undefined; next = await due.next()) {
      await fire(next);
      const wrong = notAsRulesSay(store.standing, clock);
      if (wrong) fail(wrong);
    }
  }

  async function all(): Promise<void> {
    const work = Promise.all([produce(), consume(), retry()]);
    await Promise.all([work, publish(work)]);
    await fire(clock + 1000);
  }

  return {
    published,
    members,
    now: () => clock,
    changed({ commit }: Write) {
      for (const item of commitsOf(commit)) changes.put(item.key, structuredClone(item));
    },
    /** Runs until nothing is left anywhere. */
    run: all,
    /** Lets all the time pass that timers wait for. */
    settle,
    /** Sends once more what was ever sent and is not old. */
    async again(isOld: (event: number) => boolean) {
      for (const step of plan.steps)
        if (step.is === 'send')
          send(
            step.lines.filter(({ event }) => !isOld(event)),
            step.partition,
          );
      await Promise.all([consume(), retry()]);
    },
    counts: () => ({
      ...{ resent: counts.resent, retried: counts.retried, wakes: counts.wakes, reshards: counts.reshards },
      facts: published.length,
      redelivered: events.counts.redelivered + changes.counts.redelivered,
    }),
  };
}

type Worker = { readonly store: ReturnType<RecordingStore['worker']>; refused: boolean };

function ignored(): void {
  // Whoever is still due is woken again.
}

async function* nothing(): AsyncGenerator<never> {
  // A ledger without entries.
}

function streamRecord({
  shardId,
  sequenceNumber,
  partitionKey,
  arrivedAt,
  value,
}: DriverRecord<Buffer>): StreamRecord {
  const recordId = `${shardId}-${sequenceNumber}`;
  return { recordId, shardId, sequenceNumber, partitionKey, arrivedAt, data: value };
}

/** What Lambda is told, in the terms of the mapping. */
function answer({ failedFrom }: { readonly failedFrom?: string }): MappingAnswer {
  return { batchItemFailures: failedFrom === undefined ? [] : [{ itemIdentifier: failedFrom }] };
}
