import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { build as esbuild, type Plugin } from 'esbuild';

/** A change of one source file: `find` stands in it exactly once. */
export type Edit = { readonly file: string; readonly find: string; readonly replace: string };

/** The text was changed, or stands there twice: what the edit meant to show is shown no more. */
export class EditDoesNotApply extends Error {
  override readonly name = 'EditDoesNotApply';
}

const root = join(import.meta.dirname, '../..');

/**
 * Small numbers in place of large ones, so that histories of a few dozen events reach what otherwise takes thousands:
 * rings that overflow, chunks that are joined, plans that are committed and begun again.
 */
export const SCALE: readonly Edit[] = [
  edit('memory.ts', 'export const RING = 24;', 'export const RING = 2;'),
  edit('spill.ts', 'const JOINED = 8;', 'const JOINED = 3;'),
  edit('stage.ts', 'const MAX_ITEMS = 90;', 'const MAX_ITEMS = 12;'),
  edit('stage.ts', 'const MAX_EVENTS = 250;', 'const MAX_EVENTS = 8;'),
];

function edit(file: string, find: string, replace: string): Edit {
  return { file: `layers/domain/profiles/${file}`, find, replace };
}

/**
 * The text with the edits done.
 *
 * @throws EditDoesNotApply where one is not found exactly once
 */
export function edited(text: string, edits: readonly Edit[]): string {
  return edits.reduce((standing, { file, find, replace }) => {
    const times = standing.split(find).length - 1;
    if (times !== 1) throw new EditDoesNotApply(`${file} has ${times} times: ${find}`);
    return standing.replace(find, () => replace);
  }, text);
}

/**
 * Looks whether all edits apply, before anything is run.
 *
 * @throws EditDoesNotApply where one does not
 */
export function checkEdits(edits: readonly Edit[]): void {
  for (const [file, own] of Map.groupBy(edits, (one) => one.file))
    edited(readFileSync(join(root, file), 'utf8'), own);
}

/** Builds the runner of histories into one file of its own, from sources with the edits done. */
export async function bundle(outfile: string, edits: readonly Edit[]): Promise<void> {
  const files = Map.groupBy(edits, ({ file }) => file);
  const done = new Set<string>();
  await esbuild({
    entryPoints: [join(root, 'test/histories/worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    sourcemap: 'inline',
    logLevel: 'silent',
    plugins: [editing(files, done)],
  });
  const idle = [...files.keys()].filter((file) => !done.has(file));
  if (idle.length > 0) throw new EditDoesNotApply(`no part of the histories: ${idle.join(', ')}`);
}

function editing(files: ReadonlyMap<string, readonly Edit[]>, done: Set<string>): Plugin {
  return {
    name: 'edits',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const file = relative(root, path);
        const edits = files.get(file);
        if (!edits) return undefined;
        done.add(file);
        return { contents: edited(await readFile(path, 'utf8'), edits), loader: 'ts' };
      });
    },
  };
}
