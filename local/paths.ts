import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Failure } from './failure.ts';

export const CHECKOUT = resolve(import.meta.dirname, '..');

/**
 * Everything that running the platform here leaves on the disk; safe to delete while it is down. Another folder than the
 * checkout's own makes another platform of it, beside one that runs.
 */
export const HOME = resolve(CHECKOUT, process.env['TRIBUTARY_FOLDER'] || '.tributary');

/** The folder of the `node` that functions run on: the checkout's own, whatever the machine has. */
export function nodeFolder(): string {
  const folder = join(CHECKOUT, 'node_modules', 'node', 'bin');
  if (existsSync(join(folder, 'node'))) return folder;
  throw new Failure(
    'Node 24 is missing',
    `there is no node in ${folder}`,
    'Run `npm ci` here, then start again.',
  );
}

/** The command line tool of a package of the checkout. */
export function toolPath(name: string): string {
  return join(CHECKOUT, 'node_modules', '.bin', name);
}

/**
 * A folder that offers `@aws-sdk/*` to `require`, and nothing else. AWS has the SDK in its runtime and CDK's own
 * custom-resource functions rely on it; anything more would hide a dependency that was left out of a bundle.
 */
export function sdkFolder(): string {
  const folder = join(HOME, 'runtime', 'node_modules');
  const link = join(folder, '@aws-sdk');
  mkdirSync(folder, { recursive: true });
  rmSync(link, { force: true, recursive: true });
  symlinkSync(join(CHECKOUT, 'node_modules', '@aws-sdk'), link, 'dir');
  return folder;
}
