import { writeFileSync } from 'node:fs';
import { synthesised } from './synth.fixtures.ts';
import { fileOf, FOLDER, shared } from './templates.fixtures.ts';

const folder = process.env[FOLDER] ?? '.';
for (const given of shared) {
  const { resources, outputs } = synthesised(given);
  writeFileSync(fileOf(folder, given), JSON.stringify({ resources, outputs }));
}
