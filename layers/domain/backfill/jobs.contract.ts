import { describe, expect, it } from '@jest/globals';
import type { BackfillJobs } from './job.ts';

/**
 * What every BackfillJobs does.
 *
 * @example
 * backfillJobsContract('in memory', () => Promise.resolve(memoryBackfillJobs()));
 */
export function backfillJobsContract(name: string, make: () => Promise<BackfillJobs>): void {
  const workspace = `wsp_${'1'.repeat(32)}`;
  const id = `trt_${'2'.repeat(32)}`;

  describe(`BackfillJobs, ${name}`, () => {
    it('given none, then there is none', async () => {
      expect(await (await make()).read(workspace, id)).toBeUndefined();
    });

    it('given steps in order, then the newest is read, and other definitions have their own', async () => {
      const jobs = await make();
      await jobs.write(workspace, id, { version: 1, status: 'pending' });
      await jobs.write(workspace, id, { version: 1, status: 'running' });
      expect(await jobs.read(workspace, id)).toEqual({ version: 1, status: 'running' });
      await jobs.write(workspace, id, { version: 1, status: 'done', missed: 2 });
      expect(await jobs.read(workspace, id)).toEqual({ version: 1, status: 'done', missed: 2 });
      expect(await jobs.read(workspace, 'another')).toBeUndefined();
    });

    it('given what is late, then nothing goes back, and a new version begins anew', async () => {
      const jobs = await make();
      await jobs.write(workspace, id, { version: 2, status: 'done' });
      await jobs.write(workspace, id, { version: 2, status: 'running' });
      await jobs.write(workspace, id, { version: 1, status: 'done' });
      expect(await jobs.read(workspace, id)).toEqual({ version: 2, status: 'done' });
      await jobs.write(workspace, id, { version: 3, status: 'pending' });
      expect(await jobs.read(workspace, id)).toEqual({ version: 3, status: 'pending' });
    });
  });
}
