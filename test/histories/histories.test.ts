import { expect, it } from '@jest/globals';
import { runHistories } from './run-histories.ts';

const RUNS = 2_000;
/** The same each time; `npm run histories -- --seed …` looks elsewhere. */
const SEED = 1;

/** Of so many histories, at least this much of each: else they say nothing of it. */
const LEAST = {
  operations: 300_000,
  commits: 25_000,
  merges: 1_500,
  unmerges: 250,
  redirects: 1_500,
  conflicts: 10_000,
  crashes: 8_000,
  lost: 20_000,
  staleReads: 50_000,
  dropped: 1_500,
  resent: 10_000,
  redelivered: 5_000,
  retried: 8_000,
  chunks: 20_000,
  shortenings: 1_000,
  wakes: 1_000,
  reshards: 800,
  facts: 40_000,
  passes: 600,
  recounted: 250,
  weak: 400,
  computed: 15_000,
};

it('given 2,000 random histories under faults, then none breaks an invariant', async () => {
  const { runs, violations, counts } = await runHistories({ runs: RUNS, seed: SEED });
  console.info(
    `${runs} histories: ${Object.entries(counts)
      .map((entry) => entry.join(' '))
      .join(', ')}`,
  );
  // A failing seed stands here with its shortest form: `npm run histories -- --runs 1 --seed <seed>` runs it again.
  expect(violations).toEqual([]);
  expect(runs).toBe(RUNS);
  const few = Object.entries(LEAST).filter(([name, least]) => (counts[name] ?? 0) < least);
  expect(few.map(([name]) => [name, counts[name]])).toEqual([]);
}, 900_000);
