import { createHash } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from './failure.ts';
import { nodeFolder, sdkFolder } from './paths.ts';
import { start, type Running } from './processes.ts';
import { VENV_PYTHON } from './python.ts';

/** The emulator's account; its tools sign with test / test, which is root there. */
export const ACCOUNT = '000000000000';
export const REGION = 'us-east-1';

export type EmulatorOptions = {
  readonly port: number;
  /** State, temporary files and workers live below; gone with the folder. */
  readonly folder: string;
  readonly logFile: string;
};

export type Emulator = {
  readonly endpoint: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the emulator ends, wanted or not. */
  readonly ended: Promise<number>;
  /** State is saved only by an orderly end, for which batches in hand are waited for. Past the grace period it is killed. */
  readonly stop: (graceMs?: number) => Promise<void>;
};

const GRACE_MS = 20_000;
const HEALTH_LIMIT_MS = 30_000;

/** Starts the installed emulator with its IAM checks on, and waits until it answers. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const temporary = temporaryFolder(options.folder);
  const clear = (): void => rmSync(temporary, { recursive: true, force: true });
  clear();
  mkdirSync(options.folder, { recursive: true });
  mkdirSync(temporary, { recursive: true });
  const running = await start({
    file: VENV_PYTHON,
    args: [join(import.meta.dirname, 'emulator', 'run.py')],
    cwd: options.folder,
    env: environment(options, temporary),
    logFile: options.logFile,
    endsWithInput: true,
  });
  const endpoint = `http://127.0.0.1:${options.port}`;
  await healthy(endpoint, running, options.logFile);
  return {
    endpoint,
    port: options.port,
    pid: running.pid,
    ended: running.ended,
    stop: async (graceMs = GRACE_MS) => {
      await running.stop(graceMs);
      clear();
    },
  };
}

/**
 * Where functions are unpacked: outside of any checkout, as its package.json would change what their files mean, and
 * its node_modules would hide what is missing in a bundle.
 */
function temporaryFolder(folder: string): string {
  return join(tmpdir(), `tributary-${createHash('sha256').update(folder).digest('hex').slice(0, 12)}`);
}

/** Nothing of the person's own environment: all of it would reach the functions. */
function environment(options: EmulatorOptions, temporary: string): Record<string, string> {
  return {
    PATH: `${nodeFolder()}:/usr/local/bin:/usr/bin:/bin`,
    NODE_PATH: sdkFolder(),
    HOME: options.folder,
    TMPDIR: temporary,
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    GATEWAY_PORT: String(options.port),
    BIND_HOST: '127.0.0.1',
    IOT_MTLS_ENABLED: '0',
    AUTH: 'true',
    LOG_LEVEL: 'WARNING',
    PERSIST_STATE: '1',
    STATE_DIR: join(options.folder, 'state'),
    S3_PERSIST: '1',
    S3_DATA_DIR: join(options.folder, 's3'),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

async function healthy(endpoint: string, running: Running, logFile: string): Promise<void> {
  const until = Date.now() + HEALTH_LIMIT_MS;
  let code: number | undefined;
  void running.ended.then((end) => (code = end));
  while (Date.now() < until && code === undefined) {
    if (await answers(`${endpoint}/_ministack/health`)) return;
    await sleep(100);
  }
  await running.stop(2000);
  throw new Failure(
    'The emulator did not start',
    code === undefined ? `no answer in ${HEALTH_LIMIT_MS / 1000} s` : `it ended with code ${code}`,
    `See ${logFile}; deleting the folder .tributary/emulator makes the next start install it anew.`,
  );
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

/** What command line tools and SDK clients need to speak with this emulator and with nothing else. */
export function toolEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
  };
}
