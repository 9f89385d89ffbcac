import { describe, expect, it } from '@jest/globals';
import type { DeliveryState } from './ports.ts';

/**
 * What every DeliveryState does.
 *
 * @param make a store, and how to let time pass in it (milliseconds)
 * @example
 * deliveryStateContract('in memory', () => Promise.resolve({ state, pass }));
 */
export function deliveryStateContract(
  name: string,
  make: () => Promise<{ readonly state: DeliveryState; readonly pass: (ms: number) => Promise<void> }>,
): void {
  const pair = {
    destinationId: `dst_${'1'.repeat(32)}`,
    profileId: `prf_${'2'.repeat(32)}`,
    subject: `seg_${'3'.repeat(32)}`,
    leaseMs: 1_000,
  };

  describe(`DeliveryState, ${name}`, () => {
    it('given nothing sent, when acquired, then the number is 0', async () => {
      const { state } = await make();
      expect((await state.acquire(pair))?.sent).toEqual({ number: 0 });
    });

    it('given a lease, when somebody else asks, then they get none, but other subjects are free', async () => {
      const { state } = await make();
      expect(await state.acquire(pair)).toBeDefined();
      expect(await state.acquire(pair)).toBeUndefined();
      expect(await state.acquire({ ...pair, subject: `seg_${'4'.repeat(32)}` })).toBeDefined();
      expect(await state.acquire({ ...pair, profileId: `prf_${'4'.repeat(32)}` })).toBeDefined();
    });

    it('given many at once, when they ask, then one gets it', async () => {
      const { state } = await make();
      const leases = await Promise.all(Array.from({ length: 5 }, () => state.acquire(pair)));
      expect(leases.filter((lease) => lease !== undefined)).toHaveLength(1);
    });

    it('given a released lease, when acquired again, then what was sent is remembered, and by whom', async () => {
      const { state } = await make();
      await (await state.acquire(pair))?.release({ number: 7, by: 'seven' });
      const next = await state.acquire(pair);
      expect(next?.sent).toEqual({ number: 7, by: 'seven' });
      await next?.release({ number: 8, by: 'eight' });
      expect((await state.acquire(pair))?.sent).toEqual({ number: 8, by: 'eight' });
    });

    it('given a holder that died, when the lease has ended, then another gets it', async () => {
      const { state, pass } = await make();
      await state.acquire(pair);
      await pass(1_100);
      expect((await state.acquire(pair))?.sent).toEqual({ number: 0 });
    });

    it('given a holder that is late, when it releases, then it takes nothing from the next', async () => {
      const { state, pass } = await make();
      const late = await state.acquire(pair);
      await pass(1_100);
      const next = await state.acquire(pair);
      await late?.release({ number: 3, by: 'late' });
      expect(await state.acquire(pair)).toBeUndefined();
      await next?.release({ number: 9, by: 'next' });
      expect((await state.acquire(pair))?.sent).toEqual({ number: 9, by: 'next' });
    });

    it('given a holder that is late with a newer number, when both have released, then the newer one stays', async () => {
      const { state, pass } = await make();
      const late = await state.acquire(pair);
      await pass(1_100);
      const next = await state.acquire(pair);
      await late?.release({ number: 9, by: 'late' });
      await next?.release({ number: 3, by: 'next' });
      expect((await state.acquire(pair))?.sent).toEqual({ number: 9, by: 'late' });
    });
  });
}
