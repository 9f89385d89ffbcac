import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startOf } from './lock.ts';
import { run, signalGroup, start, type Command } from './processes.ts';

describe('processes of a group of their own', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-run-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const shell = (script: string): Command => ({
    file: '/bin/sh',
    args: ['-c', script],
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    logFile: join(folder, 'log'),
  });

  it('given a command that ends, then its code is the answer and what it said is in the log', async () => {
    expect(await run(shell('echo out; echo err >&2; exit 3'), 5000)).toBe(3);
    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('out\nerr\n');
  });

  it('given a command that hangs, when the limit is over, then it and its children are gone', async () => {
    const began = Date.now();

    expect(await run(shell('sleep 300 & echo $! > child; wait'), 300)).toBe('timed-out');

    expect(Date.now() - began).toBeLessThan(5000);
    await sleep(50);
    expect(startOf(Number(readFileSync(join(folder, 'child'), 'utf8')))).toBeUndefined();
  });

  it('given a command that will not end when asked, when the grace period is over, then it is made to', async () => {
    const running = await start(shell('trap "" TERM; read line'));
    await sleep(100);

    await running.stop(300);

    expect(signalGroup(running.pid, 0)).toBe(false);
  });

  it('given one that ends with its input, when it is stopped, then its children have no signal and may end first', async () => {
    const children = '(trap "echo signalled; exit" TERM; sleep 0.2; echo child ended) & ';
    const running = await start({ ...shell(`${children} read line; wait; echo ended`), endsWithInput: true });

    await running.stop(10_000);

    expect(readFileSync(join(folder, 'log'), 'utf8')).toBe('child ended\nended\n');
  });

  it('given a signal to give up, then the command is stopped at once', async () => {
    const giveUp = new AbortController();
    setTimeout(() => giveUp.abort(), 100);

    expect(await run(shell('sleep 300'), 60_000, giveUp.signal)).toBe(-1);
  });

  it('given that it was given up before, then the command does not start', async () => {
    await expect(run(shell('echo started'), 60_000, AbortSignal.abort())).rejects.toThrow('aborted');

    expect(existsSync(join(folder, 'log'))).toBe(false);
  });

  it('given a command that does not exist, then starting it rejects', async () => {
    await expect(start({ ...shell(''), file: '/nowhere/tool' })).rejects.toThrow('ENOENT');
  });
});
