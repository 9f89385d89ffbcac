import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { holderOf, startOf, takeLock, withLock } from './lock.ts';

describe('the lock', () => {
  let folder = '';
  let file = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tributary-lock-'));
    file = join(folder, 'lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('given nobody holds it, when it is taken, then a second taker is told who has it until it is released', () => {
    const first = takeLock(file);
    expect(takeLock(file)).toEqual({ heldBy: process.pid });

    if ('release' in first) first.release();

    expect(existsSync(file)).toBe(false);
    expect(takeLock(file)).toHaveProperty('release');
  });

  it('given that its holder crashed, when it is taken, then it is free', async () => {
    const child = spawn('true');
    await once(child, 'exit');
    writeFileSync(file, JSON.stringify({ pid: child.pid, startedAt: '1' }));

    expect(takeLock(file)).toHaveProperty('release');
  });

  it('given that another process got the id of a holder that crashed, when it is taken, then it is free', () => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, startedAt: 'another time' }));

    expect(takeLock(file)).toHaveProperty('release');
  });

  it.each(['', 'not json', '{}'])('given a damaged file %j, when it is taken, then it is free', (text) => {
    writeFileSync(file, text);

    expect(takeLock(file)).toHaveProperty('release');
    expect(holderOf(file)?.pid).toBe(process.pid);
  });

  it('given two that wait for it, then they never run at the same time, and it is released after a failure too', async () => {
    const order: string[] = [];
    const work = (name: string) => async (): Promise<void> => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 20));
      order.push(`${name} out`);
      throw new Error(name);
    };

    await Promise.allSettled([withLock(file, work('a')), withLock(file, work('b'))]);

    expect(order).toEqual(['a in', 'a out', 'b in', 'b out']);
    expect(existsSync(file)).toBe(false);
  });

  it('given this process, then it has a start; given none, then it has not', () => {
    expect(startOf(process.pid)).toBeTruthy();
    expect(startOf(2 ** 22 + 1)).toBeUndefined();
  });
});
