import { expect, it } from '@jest/globals';
import type { UnmergeJob } from './unmerge-job.ts';
import type { UnmergeJobs } from './unmerge-jobs.ts';

/** What every {@link UnmergeJobs} keeps to. `newId` gives ids that no job has yet. */
export function unmergeJobsContract(jobs: UnmergeJobs, newId: () => string): void {
  const aJob = (): UnmergeJob => ({
    v: 1,
    id: newId(),
    workspaceId: `wsp_${'1'.repeat(32)}`,
    key: 'wsp_1#a',
    by: { is: 'merge', profileId: 'prf_1', key: 'wsp_1#b' },
    acceptMissing: false,
    requestedAt: 1_700_000_000_000,
    changedAt: 1_700_000_000_000,
    state: 'pending',
  });

  it('given a job, then it is found by its workspace and id, and by no other', async () => {
    const job = aJob();
    await jobs.save(job);
    expect(await jobs.find(job.workspaceId, job.id)).toEqual(job);
    expect(await jobs.find(`wsp_${'2'.repeat(32)}`, job.id)).toBeUndefined();
    expect(await jobs.find(job.workspaceId, newId())).toBeUndefined();
  });

  it('given a job that changed, then the newest is found, until it is over', async () => {
    const job = aJob();
    await jobs.save(job);
    await jobs.save({ ...job, state: 'waiting', reason: 'not-landed' });
    expect(await jobs.find(job.workspaceId, job.id)).toMatchObject({ state: 'waiting' });
    const missing = { range: { from: 1, to: 2 }, remembered: 3, counters: { f: 1 }, traits: ['plan'] };
    const refused = { ...job, state: 'refused', missing } as const;
    await jobs.save(refused);
    await jobs.save({ ...job, state: 'waiting', reason: 'not-landed' });
    expect(await jobs.find(job.workspaceId, job.id)).toEqual(refused);
  });
}
