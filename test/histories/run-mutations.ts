import { parseArgs } from 'node:util';
import { checkEdits, SCALE } from './bundle.ts';
import { MUTATIONS, type Mutation } from './mutations.ts';
import { runHistories } from './run-histories.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const AT_ONCE = 2;

/** Whether histories of the mutated sources break something that they are said to break. */
async function isCaught({ name, breaks, edits }: Mutation): Promise<boolean> {
  const began = Date.now();
  const options = {
    runs: Number(values.runs),
    seed: Number(values.seed),
    processes: 1,
    until: breaks,
    directed: true,
  };
  const { runs, violations } = await runHistories({ ...options, edits });
  const seconds = ((Date.now() - began) / 1000).toFixed(1);
  const catching = violations.find(({ invariant }) => breaks.includes(invariant));
  const caught = catching !== undefined;
  const first = catching ?? violations[0];
  const how = first ? `${first.invariant} by ${first.seed}: ${first.what.slice(0, 120)}` : 'nothing broke';
  console.log(`${caught ? 'caught' : 'MISSED'} ${name}: ${how} (${runs} histories, ${seconds} s)`);
  return caught;
}

const mutations = MUTATIONS.filter(({ name }) => values.only === undefined || name.includes(values.only));
const rest = mutations.values();
let caught = 0;
async function worker(): Promise<void> {
  for (const mutation of rest) if (await isCaught(mutation)) caught += 1;
}
// Loudly, and before anything is run: what does not apply any more proves nothing.
for (const { edits } of MUTATIONS) checkEdits([...SCALE, ...edits]);
await Promise.all(Array.from({ length: AT_ONCE }, worker));
console.log(JSON.stringify({ mutations: mutations.length, caught }));
process.exitCode = caught === mutations.length ? 0 : 1;
