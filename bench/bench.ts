/**
 * `npm run bench [name …]`: prints one JSON line for each figure, and one for each term of a figure in dollars. Names
 * are those below; without one, all run.
 */
import { bundles } from './bundles.ts';
import { costs } from './costs.ts';
import { growth } from './growth.ts';
import { idle } from './idle.ts';
import { largeProfile } from './large-profile.ts';
import { localLatency } from './local-latency.ts';
import { path } from './path.ts';
import { throughput } from './throughput.ts';
import { units } from './units.ts';

const parts = {
  throughput,
  'large-profile': largeProfile,
  path,
  units,
  growth,
  costs,
  idle,
  bundles,
  'local-latency': localLatency,
};

const asked = process.argv.slice(2);
for (const [name, run] of Object.entries(parts)) if (asked.length === 0 || asked.includes(name)) await run();
process.exit();
