import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import { bundleFunctions } from '../infra/bundle.ts';
import { functionNames } from '../infra/functions.ts';
import { figure } from './print.ts';

const run = promisify(execFile);
const TIMES = 5;

/** Something for each variable that some function reads: importing calls nothing. */
const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  EVENTS_STREAM: 'events',
  PROFILES_TABLE: 'profiles',
  CONFIGURATION_TABLE: 'configuration',
  ACTIVITY_TABLE: 'activity',
  LAKE_BUCKET: 'lake',
  ACTIVATIONS_BUS: 'activations',
  RETRY_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/retry',
  WAKE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/wake',
  BACKFILL_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/backfill',
  UNMERGE_QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/unmerge',
  PREVIEW_FUNCTION: 'preview-identity',
  VIRTUAL_PARTITIONS: '6',
  DESTINATION_PREFIX: 'tributary-',
  DELIVER_FUNCTION: 'arn:aws:lambda:us-east-1:000000000000:function:deliver',
  ADMIN_TOKEN_SECRET: 'arn:aws:secretsmanager:us-east-1:000000000000:secret:admin',
  OUTBOUND_ALLOWED: '',
  POWERTOOLS_SERVICE_NAME: 'bench',
};

const IMPORT =
  'const start = performance.now(); await import(process.argv[1]); console.log(performance.now() - start); process.exit();';

/** What a cold start has to fetch and to run, for each function. */
export async function bundles(): Promise<void> {
  const folderOf = bundleFunctions();
  for (const name of functionNames) {
    const file = join(folderOf(name), 'index.mjs');
    figure(`zip_kb:${name}`, deflateRawSync(await readFile(file)).length / 1024);
    figure(`import_ms:${name}`, await importMs(file));
  }
}

async function importMs(file: string): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < TIMES; time += 1) {
    const args = ['--no-warnings', '--input-type=module', '-e', IMPORT, file];
    const { stdout } = await run(process.execPath, args, { env: ENVIRONMENT });
    times.push(Number(stdout.trim().split('\n').at(-1)));
  }
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)] ?? 0;
}
