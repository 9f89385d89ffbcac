import { describe, expect, it } from '@jest/globals';
import { onceFree } from './account-calls.ts';

const busy = Object.assign(new Error('no'), { name: 'ResourceInUseException' });

/** A service that is busy so many seconds, and a clock that runs by waiting. */
function busyFor(seconds: number) {
  let waited = 0;
  const wait = (ms: number) => Promise.resolve(void (waited += ms / 1000));
  const call = () => (waited < seconds ? Promise.reject(busy) : Promise.resolve('done'));
  return { call, wait, waited: () => waited };
}

describe('a call to a service that is busy with the change before it', () => {
  it('given patience for longer than that, then it is made in the end', async () => {
    const { call, wait, waited } = busyFor(60);
    expect(await onceFree(call, { patienceMs: 120_000, wait })).toBe('done');
    expect(waited()).toBe(60);
  });

  it('given less, then the refusal goes up', async () => {
    const { call, wait, waited } = busyFor(60);
    await expect(onceFree(call, { patienceMs: 8_000, wait })).rejects.toBe(busy);
    expect(waited()).toBe(8);
  });

  it('given another refusal, then nobody waits', async () => {
    const { wait, waited } = busyFor(0);
    const denied = Object.assign(new Error('no'), { name: 'AccessDeniedException' });
    await expect(onceFree(() => Promise.reject(denied), { patienceMs: 8_000, wait })).rejects.toBe(denied);
    expect(waited()).toBe(0);
  });
});
