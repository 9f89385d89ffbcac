/**
 * `npm run bench [name …]`: prints one JSON line for each figure, and one for each term of a figure that is made of
 * some. Names are those of the parts; without one, all run.
 */
import { PARTS, runPart } from './parts.ts';

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !(name in PARTS));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join()}; there are ${Object.keys(PARTS).join()}.`);
for (const [name, part] of Object.entries(PARTS))
  if (asked.length === 0 || asked.includes(name)) await runPart(part);
process.exit();
