import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { execFileSync } from 'node:child_process';
import * as z from 'zod';

const Holder = z.object({ pid: z.int(), startedAt: z.string() });
export type Holder = z.infer<typeof Holder>;

/**
 * Takes the lock, or says who has it. A holder that crashed holds nothing: a process is known by its id *and* the
 * moment it started, since ids are used again.
 */
export function takeLock(file: string): { readonly release: () => void } | { readonly heldBy: number } {
  for (let attempt = 0; attempt < 10; attempt++) {
    const me = { pid: process.pid, startedAt: startOf(process.pid) ?? '' };
    try {
      writeFileSync(file, JSON.stringify(me), { flag: 'wx' });
      return { release: () => rmSync(file, { force: true }) };
    } catch {
      const holder = holderOf(file);
      if (holder) return { heldBy: holder.pid };
      rmSync(file, { force: true });
    }
  }
  throw new Error(`The lock ${file} cannot be written.`);
}

/** Runs with the lock, waiting for it as long as somebody living holds it. */
export async function withLock<T>(file: string, body: () => Promise<T>): Promise<T> {
  for (;;) {
    const lock = takeLock(file);
    if ('heldBy' in lock) {
      await sleep(200);
      continue;
    }
    try {
      return await body();
    } finally {
      lock.release();
    }
  }
}

/** Who holds the lock and still runs. */
export function holderOf(file: string): Holder | undefined {
  try {
    const holder = Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
    return startOf(holder.pid) === holder.startedAt ? holder : undefined;
  } catch {
    return undefined;
  }
}

/** When a process started, in whatever words the system has; undefined where there is no such process. */
export function startOf(pid: number): string | undefined {
  try {
    // Field 22 of stat; the command's name in parentheses may hold blanks.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie has ended; only its parent has not asked yet.
    return fields[0] === 'Z' ? undefined : fields[19];
  } catch {
    return process.platform === 'linux' ? undefined : startByPs(pid);
  }
}

function startByPs(pid: number): string | undefined {
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
