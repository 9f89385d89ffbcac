import { mkdir, writeFile } from 'node:fs/promises';
import { factSchemas } from '../layers/domain/facts/fact-schemas.ts';

/** Writes the parts of `docs/reference` that follow from code: `npm run docs`. */
const folder = new URL('reference/facts/', import.meta.url);
await mkdir(folder, { recursive: true });
for (const [name, schema] of factSchemas())
  await writeFile(new URL(`${name}.schema.json`, folder), JSON.stringify(schema, null, 2) + '\n');
