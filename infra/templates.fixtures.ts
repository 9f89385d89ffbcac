import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { Resource, type Synthesised } from './resource.fixtures.ts';

type Given = Readonly<Record<string, unknown>>;

const alarmEmail = 'ops@example.com';
const options = { producersStream: 'true', functionUrl: 'true', alarmEmail };

/** The settings whose templates tests look at. Each is synthesised once for all of them, before the first. */
export const shared: readonly Given[] = [
  {},
  { name: 'acme' },
  { alarmEmail },
  { producersStream: 'true' },
  { producersStream: 'true', alarmEmail },
  { producersStream: 'true', functionUrl: 'true' },
  { size: 'standard', producersStream: 'true' },
  { size: 'standard', producersStream: 'true', functionUrl: 'true' },
  { ...options, size: 'standard', streamHours: 72, lakeDays: 30 },
  options,
  { ...options, local: 'true' },
  { local: 'true' },
];

/** Names the folder where the setup puts the templates. */
export const FOLDER = 'TRIBUTARY_TEMPLATES';

export function fileOf(folder: string, given: Given): string {
  const sorted = Object.entries(given).sort(([a], [b]) => a.localeCompare(b));
  return join(
    folder,
    `${createHash('sha256').update(JSON.stringify(sorted)).digest('hex').slice(0, 16)}.json`,
  );
}

const Stored = z.object({ resources: z.array(Resource), outputs: z.array(z.string()) });

/** All resources of all stacks, from what the setup synthesised: loading the CDK in each suite takes seconds. */
export function synthesised(given: Given = {}): Synthesised {
  const file = fileOf(process.env[FOLDER] ?? '', given);
  if (!existsSync(file))
    throw new Error(`Add ${JSON.stringify(given)} to what is synthesised in infra/templates.fixtures.ts.`);
  const { resources, outputs } = Stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  return { resources, outputs, ofType: (type) => resources.filter((each) => each.Type === type) };
}
