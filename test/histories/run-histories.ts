import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, type Edit, SCALE } from './bundle.ts';
import type { Asked, Found } from './worker.ts';

export type { Found } from './worker.ts';

type Run = {
  readonly runs: number;
  readonly seed: number;
  readonly processes?: number;
  readonly edits?: readonly Edit[];
  /** Ends as soon as one of these is broken, and does not look for the shortest form. */
  readonly until?: readonly string[];
  readonly directed?: boolean;
};

/** Runs histories of the seeds `seed`, `seed + 1`, …, in processes of their own, of sources with the edits done. */
export async function runHistories({ runs, seed, edits = [], until = [], ...run }: Run): Promise<Found> {
  const { processes = Math.min(availableParallelism(), 8), directed = false } = run;
  const folder = mkdtempSync(join(tmpdir(), 'histories-'));
  try {
    const file = join(folder, 'worker.mjs');
    await bundle(file, [...SCALE, ...edits]);
    const parts = Array.from({ length: processes }, (_, part) => ({
      ...{ from: seed + part, step: processes, runs: Math.ceil((runs - part) / processes) },
      ...{ until, shrink: until.length === 0, directed: directed && part === 0 },
    }));
    return together(await Promise.all(parts.map((asked) => inProcess(file, asked))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function inProcess(file: string, asked: Asked): Promise<Found> {
  return new Promise((resolve, reject) => {
    const child = fork(file, {
      execArgv: ['--enable-source-maps'],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.once('message', (found: Found) => resolve(found));
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`A process of histories ended with ${code ?? 'a signal'}.`)),
    );
    child.send(asked);
  });
}

function together(parts: readonly Found[]): Found {
  const all: Found = { runs: 0, violations: [], counts: {} };
  for (const { runs, violations, counts } of parts) {
    all.runs += runs;
    all.violations.push(...violations);
    for (const [name, count] of Object.entries(counts)) all.counts[name] = (all.counts[name] ?? 0) + count;
  }
  return all;
}
