import { queueDueProfiles } from '../functions/reevaluate-profiles/reevaluate-profiles.ts';
import { afterCommit, assumed, TIMES } from './assumptions.ts';
import { deployed, type Feeding } from './deployed.ts';
import { WAITS_MS } from './prices.ts';
import { figure, part } from './print.ts';
import { seeded } from './random.ts';
import { arrivals, callMs, coldMs, publishedAt, quantile, waitOf } from './simulator.ts';

const MINUTE = 60_000;
/** Visitors of the `browser` workload, each with ten events, leave by time at the rate at which they came. */
const EXITS_PER_S = 40;
const EXTENT = { minutes: 60 };
/** A campaign reached so many in the same second; its windows end together, once in ten minutes. */
const CAMPAIGN = { people: 5000, everyMinutes: 10 };
/** A call puts ten on the queue, and four calls run at once. */
const SENT_AT_ONCE = 40;

type Settings = { readonly wake: Feeding; readonly publish: Feeding; readonly aheadMs: number };

/** A model: seconds from the moment at which a windowed membership ends to its fact on the bus. */
export async function modelExits(): Promise<void> {
  const settings = { ...deployed('small'), aheadMs: await lookAheadMs() };
  const of = 'model_windowed_exit_p99_s';
  figure(of, quantile(exitToFact(settings), 0.99));
  const { wake, aheadMs } = settings;
  part(of, { name: 'tick', value: MINUTE, unit: 'ms', from: 'the template' });
  part(of, { name: 'look-ahead', value: aheadMs, unit: 'ms', from: 'what the tick asks the index for' });
  part(of, { name: 'wake: batch', value: wake.batchSize, unit: 'messages', from: 'the template' });
  part(of, { name: 'wake: batches at once', value: wake.parallel, unit: 'batches', from: 'the template' });
  part(of, { name: 'wake: waits', value: WAITS_MS.process, unit: 'ms', from: 'assumed, as process-events' });
  part(of, { name: 'exits', value: EXITS_PER_S, unit: 'exits/s', from: 'assumed: visitors who came so' });
  part(of, {
    name: 'campaign',
    value: CAMPAIGN.people,
    unit: 'exits at once',
    from: 'assumed, each 10 minutes',
  });
  const { queueing, sending, tickLateness, tickLost, processCpu } = TIMES;
  assumed(of, { queueing, sending, tickLateness, tickLost, processCpu, ...afterCommit() });
}

/** How far ahead the tick looks, by asking it. */
export async function lookAheadMs(): Promise<number> {
  let until = 0;
  const tick = queueDueProfiles({
    due: {
      async *due({ to }) {
        until = Math.max(until, to);
        yield* await Promise.resolve([]);
      },
    },
    wakeUps: { schedule: () => Promise.resolve() },
    now: () => 0,
    observe: () => undefined,
  });
  await tick();
  return until;
}

/** Seconds for each exit, always the same for the same settings. */
export function exitToFact({ wake, publish, aheadMs }: Settings, { minutes } = EXTENT): number[] {
  const random = seeded(4);
  // The first minutes are the start of the platform, which has ticked before in truth.
  const due = dueTimes(minutes, random).map((at) => at + 10 * MINUTE);
  const messages = wakeUps(due, { aheadMs, minutes: minutes + 20 }, random);
  const woken = wokenAt(due, messages, { wake, random });
  return publishedAt(woken, publish, random).map((at, index) => (at - (due[index] ?? 0)) / 1000);
}

function dueTimes(minutes: number, random: () => number): number[] {
  const single = arrivals(EXITS_PER_S, minutes * 60, random);
  const campaigns = Array.from({ length: Math.floor(minutes / CAMPAIGN.everyMinutes) }, () =>
    Math.floor(random() * minutes * MINUTE),
  );
  const together = campaigns.flatMap((at) => Array.from({ length: CAMPAIGN.people }, () => at));
  return [...single, ...together].sort((a, b) => a - b);
}

/** A wake-up as the queue shows it: whose it is, and from when on. */
type Message = { readonly of: number; readonly visible: number };

/** Each tick queues what falls due before the next one, and what fell due since the one before it and may not be done. */
function wakeUps(
  due: readonly number[],
  { aheadMs, minutes }: { readonly aheadMs: number; readonly minutes: number },
  random: () => number,
): Message[] {
  const messages: Message[] = [];
  let before = 0;
  for (let minute = 0; minute < minutes; minute += 1) {
    const at = minute * MINUTE + random() * TIMES.tickLateness.value;
    if (random() < TIMES.tickLost.value) continue;
    let sent = at + coldMs(random);
    const end = firstAfter(due, at + aheadMs);
    for (let of = firstAfter(due, before); of < end; of += 1) {
      sent += TIMES.sending.value / SENT_AT_ONCE;
      // The delay is in whole seconds, rounded up.
      const delay = Math.max(0, Math.ceil(((due[of] ?? 0) - sent) / 1000) * 1000);
      messages.push({ of, visible: sent + delay + waitOf(TIMES.queueing.value, random) });
    }
    before = at;
  }
  return messages.sort((a, b) => a.visible - b.visible);
}

function firstAfter(sorted: readonly number[], at: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if ((sorted[middle] ?? 0) < at) from = middle + 1;
    else to = middle;
  }
  return from;
}

type Waking = { readonly wake: Feeding; readonly random: () => number };

/** When each is done with: its copies take their turn too, and change nothing. */
function wokenAt(due: readonly number[], messages: readonly Message[], { wake, random }: Waking): number[] {
  const ends = due.map(() => Infinity);
  const free = Array.from({ length: wake.parallel }, () => 0);
  const worker = { feeding: wake, waitMs: WAITS_MS.process, cpuMs: TIMES.processCpu.value };
  for (let next = 0; next < messages.length;) {
    const slot = free.indexOf(Math.min(...free));
    const start = Math.max(free[slot] ?? 0, messages[next]?.visible ?? 0);
    const batch: Message[] = [];
    for (; batch.length < wake.batchSize; next += 1) {
      const message = messages[next];
      if (message === undefined || message.visible > start) break;
      batch.push(message);
    }
    const end = start + callMs(worker, batch.length, random);
    for (const { of } of batch) ends[of] = Math.min(ends[of] ?? Infinity, end);
    free[slot] = end;
  }
  return ends;
}
