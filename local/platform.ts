import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { repairDeployment } from './after-deploy.ts';
import { clientOptions } from './clients.ts';
import { bootstrap, deploy, destroy, synthesise, type Outputs } from './deploy.ts';
import { startEmulator, type Emulator } from './emulator.ts';
import { keepFunctionLogs } from './function-logs.ts';
import { openFront, type Front } from './front.ts';
import type { Detail } from './screen.ts';

/** Runs one step of a boot under its name; the terminal shows it, tests only await it. */
export type Step = <T>(label: string, body: (detail: Detail) => Promise<T>) => Promise<T>;

export type PlatformOptions = {
  /** Everything of this deployment: state of the emulator, template, logs. */
  readonly folder: string;
  /** Prefix of every name in the account. */
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>>;
  readonly emulatorPort: number;
  readonly frontPort: number;
  /** Goes on with the state of the last orderly end. */
  readonly keep: boolean;
  readonly signal?: AbortSignal;
  readonly step: Step;
};

export type Platform = {
  /** Where SDKs send to. */
  readonly apiUrl: string;
  readonly awsEndpoint: string;
  /** The token made at deploy, which opens every workspace. */
  readonly adminToken: string;
  readonly outputs: Outputs;
  readonly emulatorEnded: Promise<number>;
  /** An orderly end of the emulator and all its functions, and a start from what it saved. */
  readonly restart: () => Promise<void>;
  readonly destroy: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The whole platform on this machine: emulator, real deploy, repairs, front. Leaves nothing running if it fails. */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { step, folder } = options;
  if (!options.keep) rmSync(stateOf(folder), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  // The functions are built while the emulator boots.
  const target = { ...targetOf(options), endpoint: endpointOf(options) };
  const built = synthesise(target);
  built.catch(() => undefined);
  const emulator = await step(`emulator on port ${options.emulatorPort}`, () => boot(options));
  try {
    options.signal?.throwIfAborted();
    await step('cdk bootstrap', () => bootstrap(target));
    await step('functions built, template synthesised', () => built);
    const outputs = await step('cdk deploy', () => deploy(target));
    await step('deployment checked', () => repairDeployment({ ...target }));
    const front = await openFront(options.frontPort, executeUrl(target.endpoint, outputs));
    return await ready({ options, emulator, outputs, front });
  } catch (thrown) {
    await step('stopped, no process is left', async () => {
      await keepFunctionLogs(emulator.endpoint, join(folder, 'functions'));
      // Nothing of it is worth keeping, and after a hung deploy it would not end when asked.
      await emulator.stop(1000);
    });
    throw thrown;
  }
}

type Parts = {
  readonly options: PlatformOptions;
  readonly emulator: Emulator;
  readonly outputs: Outputs;
  readonly front: Front;
};

async function ready({ options, emulator, outputs, front }: Parts): Promise<Platform> {
  let running = emulator;
  return {
    apiUrl: front.url,
    awsEndpoint: emulator.endpoint,
    adminToken: await firstAdminToken(emulator.endpoint, outputs.AdminTokenSecret),
    outputs,
    emulatorEnded: emulator.ended,
    restart: async () => {
      await running.stop();
      running = await boot(options);
    },
    destroy: () => destroy({ ...targetOf(options), endpoint: running.endpoint }),
    stop: async () => {
      await front.close();
      await keepFunctionLogs(running.endpoint, join(options.folder, 'functions'));
      await running.stop();
    },
  };
}

function boot(options: PlatformOptions): Promise<Emulator> {
  return startEmulator({
    port: options.emulatorPort,
    folder: stateOf(options.folder),
    logFile: join(options.folder, 'emulator.log'),
  });
}

function targetOf({ name, folder, settings, signal }: PlatformOptions) {
  return { name, folder, ...(settings ? { settings } : {}), ...(signal ? { signal } : {}) };
}

function endpointOf(options: PlatformOptions): string {
  return `http://127.0.0.1:${options.emulatorPort}`;
}

/** What a start with `--keep` goes on with. */
export function stateOf(folder: string): string {
  return join(folder, 'state');
}

/** The emulator's own address of the API; `*.localhost` names do not resolve everywhere. */
export function executeUrl(endpoint: string, outputs: Pick<Outputs, 'ApiUrl'>): string {
  const apiId = new URL(outputs.ApiUrl).hostname.split('.')[0] ?? '';
  return `${endpoint}/_aws/execute-api/${apiId}/$default`;
}

const Secret = z.object({ token: z.string().min(1) });

async function firstAdminToken(endpoint: string, secretId: string): Promise<string> {
  const client = new SecretsManagerClient(clientOptions(endpoint));
  const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }));
  return `adm_${Secret.parse(JSON.parse(SecretString ?? '{}')).token}`;
}
