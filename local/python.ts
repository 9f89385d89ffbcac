import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Failure } from './failure.ts';
import { withLock } from './lock.ts';
import { HOME } from './paths.ts';
import { run } from './processes.ts';

const REQUIREMENTS = join(import.meta.dirname, 'emulator', 'requirements.txt');
const ROOM = join(HOME, 'emulator');
const VENV = join(ROOM, 'venv');
const MARK = join(ROOM, 'installed');
const LOG = join(HOME, 'emulator-install.log');
const CANDIDATES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python'];
const PROBE =
  'import sys, importlib.util as u; print("%d.%d" % sys.version_info[:2], bool(u.find_spec("ensurepip") and u.find_spec("venv")))';
const OLDEST_MINOR = 10;

/** An interpreter and its version, e.g. `3.12`. */
export type Python = { readonly file: string; readonly version: string; readonly canMakeVenv: boolean };

/** The interpreter of the emulator's own environment. */
export const VENV_PYTHON = join(VENV, 'bin', 'python');

/** Whether exactly the pinned packages are installed. */
export function isInstalled(): boolean {
  return existsSync(VENV_PYTHON) && existsSync(MARK) && readFileSync(MARK, 'utf8') === fingerprint();
}

/** Installs the emulator into the checkout; only one process at a time, and never half: the mark is written last. */
export async function install(signal?: AbortSignal): Promise<void> {
  mkdirSync(ROOM, { recursive: true });
  await withLock(join(ROOM, 'install.lock'), async () => {
    if (isInstalled()) return;
    const python = choosePython(await probePythons());
    rmSync(VENV, { recursive: true, force: true });
    rmSync(MARK, { force: true });
    await makeVenv(python, signal);
    await pip(signal);
    writeFileSync(MARK, fingerprint());
  });
}

/** The first interpreter that is new enough, one that can make environments before one that cannot. */
export function choosePython(found: readonly Python[]): Python {
  const isNew = found.filter(({ version }) => isNewEnough(version));
  const python = isNew.find((each) => each.canMakeVenv) ?? isNew[0];
  if (!python) {
    const [old] = found;
    throw new Failure(
      old ? 'Python is too old' : 'No Python',
      `the emulator needs python3, version 3.${OLDEST_MINOR} or newer, and ${old ? `${old.file} on the path is ${old.version}` : 'none was found on the path'}`,
      'Install it (Debian, Ubuntu: `sudo apt-get install python3 python3-venv`; macOS: `brew install python`).',
    );
  }
  if (!python.canMakeVenv) {
    throw new Failure(
      'Python cannot make a virtual environment',
      `${python.file} has no venv or ensurepip module`,
      'Install it (Debian, Ubuntu: `sudo apt-get install python3-venv`), then start again.',
    );
  }
  return python;
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 3 || (major === 3 && minor >= OLDEST_MINOR);
}

async function probePythons(): Promise<readonly Python[]> {
  const probed = await Promise.all(CANDIDATES.map(probe));
  return probed.filter((each) => each !== undefined);
}

async function probe(file: string): Promise<Python | undefined> {
  try {
    const { stdout } = await promisify(execFile)(file, ['-c', PROBE], { timeout: 10_000 });
    const [version = '', canMakeVenv] = stdout.trim().split(' ');
    return { file, version, canMakeVenv: canMakeVenv === 'True' };
  } catch {
    return undefined;
  }
}

async function makeVenv(python: Python, signal?: AbortSignal): Promise<void> {
  const end = await command(python.file, ['-m', 'venv', VENV], signal);
  if (end === 0) return;
  throw new Failure(
    'The virtual environment was not made',
    `${python.file} -m venv ended with ${end}`,
    `See ${LOG}; on Debian and Ubuntu \`sudo apt-get install python3-venv\` is often what is missing.`,
  );
}

async function pip(signal?: AbortSignal): Promise<void> {
  const args = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check', '-r', REQUIREMENTS];
  const end = await command(VENV_PYTHON, args, signal);
  if (end === 0) return;
  throw new Failure(
    'The emulator was not installed',
    `pip ended with ${end}`,
    `Check the network, and see ${LOG}; then start again.`,
  );
}

function command(file: string, args: readonly string[], signal?: AbortSignal): Promise<number | 'timed-out'> {
  // pip needs what the person has set: proxies, certificates, an index of their own.
  const env = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== undefined));
  return run({ file, args, cwd: ROOM, env: strings(env), logFile: LOG }, 600_000, signal);
}

function strings(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? '']));
}

function fingerprint(): string {
  return createHash('sha256').update(readFileSync(REQUIREMENTS)).update(VENV).digest('hex');
}
