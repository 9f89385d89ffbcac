import { directed } from './directed.ts';
import { type Counts, planOf, runHistory } from './history.ts';
import { shrink } from './shrink.ts';
import { tell } from './tell.ts';

/** What one process found. */
export type Found = {
  runs: number;
  violations: { seed: number | string; invariant: string; what: string; shortest?: string }[];
  counts: Record<string, number>;
};

/** What it is asked: seeds `from`, `from + step`, …, until one of `until` is broken. */
export type Asked = {
  readonly from: number;
  readonly step: number;
  readonly runs: number;
  readonly until: readonly string[];
  readonly directed: boolean;
  readonly shrink: boolean;
};

/** Runs what it is asked. */
export async function work(asked: Asked): Promise<Found> {
  const found: Found = { runs: 0, violations: [], counts: {} };
  if (asked.directed) await runDirected(found);
  for (let run = 0; run < asked.runs; run += 1) {
    if (found.violations.some(({ invariant }) => asked.until.includes(invariant))) return found;
    await runSeed(asked.from + run * asked.step, asked, found);
  }
  return found;
}

async function runDirected(found: Found): Promise<void> {
  for (const [name, schedule] of Object.entries(directed)) {
    const violation = await schedule();
    if (violation) found.violations.push({ seed: name, ...violation });
  }
}

async function runSeed(seed: number, asked: Asked, found: Found): Promise<void> {
  const { plan, violation, counts } = await runHistory(planOf(seed));
  found.runs += 1;
  add(found.counts, counts);
  if (!violation) return;
  const first = asked.shrink && found.violations.length === 0;
  const shortest = first ? tell(await shrink(plan, violation)) : undefined;
  found.violations.push({ seed, ...violation, ...(shortest !== undefined && { shortest }) });
}

function add(sum: Found['counts'], counts: Counts): void {
  for (const [name, count] of Object.entries(counts)) sum[name] = (sum[name] ?? 0) + count;
}

process.on('message', (asked: Asked) => {
  void work(asked).then((found) => process.send?.(found, () => process.exit(0)));
});
