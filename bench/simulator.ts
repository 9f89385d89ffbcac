import { QUOTAS, slowness, TIMES } from './assumptions.ts';
import type { Feeding } from './deployed.ts';
import { WAITS_MS } from './prices.ts';

/** Something on its way: where it goes is by its key, and when it got there, in ms. */
export type Item = { readonly at: number; readonly key: number };

/** A function that works off batches: its median of waiting for services, and a whole processor's time for a record, in ms. */
export type Worker = { readonly feeding: Feeding; readonly waitMs: number; readonly cpuMs: number };

type Random = () => number;

/** A wait of this median, which varies as {@link TIMES} says. */
export function waitOf(median: number, random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return median * Math.exp(TIMES.spread.value * normal);
}

/** How long a call takes that works on so many records. */
export function callMs({ feeding, waitMs, cpuMs }: Worker, records: number, random: Random): number {
  const cpu = records * cpuMs * slowness(feeding.memoryMb);
  return coldMs(random) + waitOf(waitMs, random) + cpu;
}

/** What starting a function adds to a call, mostly nothing. */
export function coldMs(random: Random): number {
  if (random() >= TIMES.coldShare.value) return 0;
  const { coldShortest, coldLongest } = TIMES;
  return coldShortest.value + random() * (coldLongest.value - coldShortest.value);
}

/** A stream, and how it is read. */
export type Source = { readonly shards: number; readonly propagationMs: number; readonly pollingMs: number };

/**
 * When each item of a stream is done with, in the order given. A shard is polled at its times; what a poll finds goes to
 * the lanes of the shard by key; a lane runs one batch after another, and waits for a fuller one where a window says so.
 */
export function throughStream(
  items: readonly Item[],
  { source, worker }: { readonly source: Source; readonly worker: Worker },
  random: Random,
): number[] {
  const { shards, propagationMs, pollingMs } = source;
  const lanes = shards * worker.feeding.parallel;
  const placeOf = places(lanes, random);
  const phases = Array.from({ length: shards }, () => random() * pollingMs);
  const waiting = Array.from({ length: lanes }, (): Seen[] => []);
  items.forEach(({ at, key }, index) => {
    const lane = placeOf(key);
    const phase = phases[lane % shards] ?? 0;
    const there = at + waitOf(propagationMs, random);
    const seen = Math.ceil((there - phase) / pollingMs) * pollingMs + phase;
    waiting[lane]?.push({ index, seen });
  });
  const ends = items.map(() => 0);
  for (const lane of waiting)
    runLane(
      lane.sort((a, b) => a.seen - b.seen),
      { worker, ends },
      random,
    );
  return ends;
}

type Seen = { readonly index: number; readonly seen: number };

/** A key stays where chance has put it. */
function places(lanes: number, random: Random): (key: number) => number {
  const known = new Map<number, number>();
  return (key) => {
    const place = known.get(key) ?? Math.floor(random() * lanes);
    known.set(key, place);
    return place;
  };
}

function runLane(
  lane: readonly Seen[],
  { worker, ends }: { readonly worker: Worker; readonly ends: number[] },
  random: Random,
): void {
  const { batchSize, windowMs } = worker.feeding;
  let free = 0;
  for (let next = 0; next < lane.length;) {
    const opened = Math.max(free, lane[next]?.seen ?? 0);
    let taken = next;
    while (taken < lane.length && taken - next < batchSize && (lane[taken]?.seen ?? 0) <= opened + windowMs)
      taken += 1;
    const isFull = taken - next === batchSize;
    const start = isFull ? Math.max(opened, lane[taken - 1]?.seen ?? 0) : opened + windowMs;
    free = start + callMs(worker, taken - next, random);
    for (; next < taken; next += 1) ends[lane[next]?.index ?? 0] = free;
  }
}

/** Times at which something happens so many times a second, by chance, in ms. */
export function arrivals(perSecond: number, seconds: number, random: Random): number[] {
  const times: number[] = [];
  for (let at = 0; ; times.push(at)) {
    at -= (Math.log(1 - random()) * 1000) / perSecond;
    if (at >= seconds * 1000) return times;
  }
}

/** The quantile of numbers, as it stands among them. */
export function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** When the fact of each commit is on the bus. People are many: each commit is of another. */
export function publishedAt(committed: readonly number[], feeding: Feeding, random: Random): number[] {
  const source = {
    shards: QUOTAS.tableShards.value,
    propagationMs: TIMES.tablePropagation.value,
    pollingMs: TIMES.tablePolling.value,
  };
  const worker = { feeding, waitMs: WAITS_MS.publish, cpuMs: TIMES.publishCpu.value };
  const commits = committed.map((at, key) => ({ at, key }));
  return throughStream(commits, { source, worker }, random);
}
