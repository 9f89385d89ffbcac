import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type Command = {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Both outputs are appended here. */
  readonly logFile: string;
  /** Asked to end by the end of its standard input, so that it can see to its children; else all get a signal. */
  readonly endsWithInput?: boolean;
};

export type Running = {
  readonly pid: number;
  /** Ends with the exit code, or -1 for a signal. Never rejects. */
  readonly ended: Promise<number>;
  /** Asks it to end, and after the grace period makes the whole process group. */
  readonly stop: (graceMs: number) => Promise<void>;
};

const groups = new Set<number>();

// Whoever ends without waiting, or by a mistake of ours, takes everything along.
process.on('exit', () => groups.forEach((pid) => signalGroup(pid, 'SIGKILL')));

/** Starts a command in a process group of its own, so that stopping it leaves none of its children behind. */
export async function start(command: Command): Promise<Running> {
  const log = openSync(command.logFile, 'a');
  try {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: command.env,
      detached: true,
      // The pipe is held open for as long as this process lives, unless it is how the command is asked to end.
      stdio: ['pipe', log, log],
    });
    const ended = new Promise<number>((resolve) => child.once('exit', (code) => resolve(code ?? -1)));
    const pid = await started(child);
    groups.add(pid);
    const ask = (): unknown => (command.endsWithInput ? child.stdin?.end() : signalGroup(pid, 'SIGTERM'));
    return { pid, ended, stop: (graceMs) => stopGroup({ pid, ended, ask }, graceMs) };
  } finally {
    closeSync(log);
  }
}

function started(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(child.pid ?? 0));
  });
}

type Group = Pick<Running, 'pid' | 'ended'> & { readonly ask: () => unknown };

async function stopGroup({ pid, ended, ask }: Group, graceMs: number): Promise<void> {
  ask();
  await Promise.race([ended, sleep(graceMs, undefined, { ref: false })]);
  // Also after an orderly end: a child of the group may be left.
  signalGroup(pid, 'SIGKILL');
  await Promise.race([ended, sleep(2000, undefined, { ref: false })]);
  groups.delete(pid);
}

/** Signals a process group; false where none is left. */
export function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Runs a command to its end. Past the time limit its whole group is killed and the answer is `timed-out`. What was given
 * up before does not even start: that rejects.
 */
export async function run(
  command: Command,
  limitMs: number,
  signal?: AbortSignal,
): Promise<number | 'timed-out'> {
  signal?.throwIfAborted();
  const running = await start(command);
  const stopNow = (): void => void running.stop(2000);
  signal?.addEventListener('abort', stopNow, { once: true });
  const timer = new AbortController();
  const limit = sleep(limitMs, 'timed-out' as const, { signal: timer.signal }).catch(
    () => 'timed-out' as const,
  );
  const end = await Promise.race([running.ended, limit]);
  timer.abort();
  signal?.removeEventListener('abort', stopNow);
  // Also after an orderly end, for children that it may have left.
  await running.stop(2000);
  return end;
}
