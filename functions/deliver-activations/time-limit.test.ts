import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { timeLimit } from './time-limit.ts';

describe('timeLimit', () => {
  it('given a limit, when its time is over, then the signal says that it was the time', async () => {
    const { signal } = timeLimit(5);
    await wait(20);
    expect(signal.aborted).toBe(true);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('given a limit that was ended, when its time is over, then nothing happens', async () => {
    const { signal, end } = timeLimit(5);
    end();
    await wait(20);
    expect(signal.aborted).toBe(false);
  });
});
