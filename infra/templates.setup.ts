import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FOLDER } from './templates.fixtures.ts';

/** Synthesises the templates once for all suites, in a process that loads the CDK once. */
export default function setup(): void {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-templates-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  process.env[FOLDER] = folder;
  const script = join(import.meta.dirname, 'write-templates.fixtures.ts');
  execFileSync(process.execPath, ['--import', 'tsx', script], { stdio: 'inherit' });
}
