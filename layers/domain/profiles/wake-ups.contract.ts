import { describe, expect, it } from '@jest/globals';
import type { WakeUps } from './profile-store.ts';

type WakeUp = Parameters<WakeUps['schedule']>[0][number];

/** Wake-ups and their other end: `next` waits until so many have come, and gives them with the time it is then. */
type BothEnds = {
  readonly wakeUps: WakeUps;
  readonly now: () => number;
  readonly next: (count: number) => Promise<readonly WakeUp[]>;
};

/** What every {@link WakeUps} keeps to. */
export function wakeUpsContract(name: string, { wakeUps, now, next }: BothEnds): void {
  const workspaceId = `wsp_${'1'.repeat(32)}`;

  describe(`${name} as wake-ups`, () => {
    it('given one in the past and one to come, then both come as they were asked, the later not early', async () => {
      const start = now();
      const past = { workspaceId, key: 'past', at: start - 5_000 };
      const later = { workspaceId, key: 'later', at: start + 1_000 };
      await wakeUps.schedule([later, past]);
      expect(await next(1)).toEqual([past]);
      expect(await next(1)).toEqual([later]);
      expect(now()).toBeGreaterThanOrEqual(later.at);
    });

    it('given many at once, then each comes; given none, then nothing happens', async () => {
      const many = Array.from({ length: 23 }, (_, key) => ({ workspaceId, key: `k${key}`, at: now() - 1 }));
      await wakeUps.schedule([]);
      await wakeUps.schedule(many);
      const keys = (await next(23)).map(({ key }) => key);
      expect(keys.sort()).toEqual(many.map(({ key }) => key).sort());
    });
  });
}
