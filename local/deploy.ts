import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { ACCOUNT, REGION, toolEnvironment } from './emulator.ts';
import { Failure } from './failure.ts';
import { CHECKOUT, HOME, nodeFolder, toolPath } from './paths.ts';
import { run } from './processes.ts';

/** Which deployment, where to, and where its noise goes. */
export type Target = {
  readonly endpoint: string;
  /** Prefix of every name in the account. */
  readonly name: string;
  /** Besides those that fit the platform to this machine. */
  readonly settings?: Readonly<Record<string, string>>;
  /** For the synthesised template, the outputs and the log. */
  readonly folder: string;
  readonly signal?: AbortSignal;
};

/** What the stacks say of themselves, by the name of the output. */
export const Outputs = z.object({
  ApiUrl: z.string().min(1),
  EventsStream: z.string().min(1),
  ProfilesTable: z.string().min(1),
  ConfigurationTable: z.string().min(1),
  ActivityTable: z.string().min(1),
  LakeBucket: z.string().min(1),
  ActivationsBus: z.string().min(1),
  AdminTokenSecret: z.string().min(1),
  FunctionUrl: z.string().optional(),
  ProducersStream: z.string().optional(),
});
export type Outputs = z.infer<typeof Outputs>;

const LIMIT_MS = { synth: 90_000, bootstrap: 90_000, deploy: 150_000, destroy: 120_000 };

/** Builds the functions and writes the template; needs no emulator yet. */
export function synthesise(target: Target): Promise<void> {
  return cdk(target, 'synth', [
    '--quiet',
    ...['-c', 'local=true'],
    ...['-c', `name=${target.name}`],
    // What a person changes here they want to see at once.
    ...['-c', 'configurationMaxAgeMs=1000'],
    // Receivers of webhooks run on this machine.
    ...['-c', 'outboundAllowed=127.0.0.1'],
    ...Object.entries(target.settings ?? {}).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ...['--output', assembly(target)],
  ]);
}

/** The real `cdk bootstrap`, into the emulator. */
export function bootstrap(target: Target): Promise<void> {
  return cdk(target, 'bootstrap', [`aws://${ACCOUNT}/${REGION}`]);
}

/** The real `cdk deploy` of the synthesised template. A function that cannot start would hang it: it has a limit. */
export async function deploy(target: Target): Promise<Outputs> {
  const file = join(target.folder, 'outputs.json');
  rmSync(file, { force: true });
  await cdk(target, 'deploy', [
    ...['--app', assembly(target)],
    '--all',
    '--require-approval=never',
    '--progress=events',
    ...['--outputs-file', file],
  ]);
  return readOutputs(existsSync(file) ? readFileSync(file, 'utf8') : '{}');
}

/** The real `cdk destroy`. */
export function destroy(target: Target): Promise<void> {
  return cdk(target, 'destroy', [...['--app', assembly(target)], '--all', '--force']);
}

/** Where the template of a deployment is. */
export function assembly(target: Pick<Target, 'folder'>): string {
  return join(target.folder, 'cdk.out');
}

/** Merges the outputs of all stacks, and misses none that is used. */
export function readOutputs(json: string): Outputs {
  const stacks = z.record(z.string(), z.record(z.string(), z.string())).parse(JSON.parse(json));
  const parsed = Outputs.safeParse(Object.assign({}, ...Object.values(stacks)));
  if (parsed.success) return parsed.data;
  const missing = parsed.error.issues.map((issue) => String(issue.path[0])).join(', ');
  throw new Failure(
    'The stacks deployed, but not all of them',
    `these outputs are missing: ${missing}`,
    'See infra/stacks and .tributary/run/deploy.log.',
  );
}

async function cdk(target: Target, verb: keyof typeof LIMIT_MS, args: readonly string[]): Promise<void> {
  const logFile = join(target.folder, `${verb}.log`);
  rmSync(logFile, { force: true });
  const end = await run(
    {
      file: toolPath('cdk'),
      args: [verb, ...args, '--no-notices', '--no-color', '--ci'],
      // Where there is no cdk.json, nothing but the synthesis builds the app again.
      cwd: verb === 'synth' ? CHECKOUT : target.folder,
      env: {
        ...toolEnvironment(target.endpoint),
        PATH: `${nodeFolder()}:${join(CHECKOUT, 'node_modules', '.bin')}:/usr/local/bin:/usr/bin:/bin`,
        HOME: join(HOME, 'cdk'),
        CDK_DISABLE_VERSION_CHECK: '1',
      },
      logFile,
    },
    LIMIT_MS[verb],
    target.signal,
  );
  target.signal?.throwIfAborted();
  if (end === 0) return;
  const why = end === 'timed-out' ? timedOut(verb, target) : reasonIn(readFileSync(logFile, 'utf8'));
  throw new Failure(`cdk ${verb} failed`, why, `See ${logFile}.`);
}

/** A function that cannot start shows in the emulator's log alone. */
function timedOut(verb: keyof typeof LIMIT_MS, { folder }: Target): string {
  const file = join(folder, 'emulator.log');
  const log = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const error = log.split('\n').findLast((text) => text.includes(' ERROR '));
  return `no end within ${LIMIT_MS[verb] / 1000} s${error ? `; ${error.slice(error.indexOf(' ERROR ') + 7)}` : ''}`;
}

/** The line of a log that most likely says why. */
export function reasonIn(log: string): string {
  const lines = log
    .split('\n')
    .map((text) => text.replace(/\u001B\[[0-9;]*m/g, '').trim())
    .filter(Boolean);
  // Which resource failed says more than that the stack did.
  const resource = lines.find((text) => /\b(CREATE|UPDATE|DELETE)_FAILED\b/.test(text));
  const error = lines.findLast((text) => /❌|Error:|ERROR|✘/.test(text) && !text.endsWith(':'));
  return resource ?? error ?? lines.at(-1) ?? 'it said nothing';
}
