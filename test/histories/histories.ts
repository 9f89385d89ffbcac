import { parseArgs } from 'node:util';
import { runHistories } from './run-histories.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    processes: { type: 'string' },
  },
});
const { runs, violations, counts } = await runHistories({
  runs: Number(values.runs),
  seed: Number(values.seed),
  directed: true,
  ...(values.processes !== undefined && { processes: Number(values.processes) }),
});
const mix = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
console.log(`${runs} histories: ${mix.join(', ')}`);
for (const { seed, invariant, what, shortest } of violations)
  console.log([`seed ${seed} breaks ${invariant}: ${what}`, ...(shortest ? [shortest] : [])].join('\n'));
const of = (name: string) => counts[name] ?? 0;
console.log(
  JSON.stringify({
    runs,
    violations: violations.length,
    operations: of('operations'),
    merges: of('merges'),
    unmerges: of('unmerges'),
    redirects: of('redirects'),
    conflicts: of('conflicts'),
    crashes: of('crashes'),
    resent: of('resent'),
    redelivered: of('redelivered'),
  }),
);
process.exitCode = violations.length > 0 ? 1 : 0;
