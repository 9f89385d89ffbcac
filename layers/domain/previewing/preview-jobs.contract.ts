import { expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_DEFINITION } from '../identity/default-definition.ts';
import type { PreviewJob, PreviewJobs } from './preview-job.ts';

/** What every {@link PreviewJobs} keeps to. `newId` gives ids that no job has yet. */
export function previewJobsContract(jobs: PreviewJobs, newId: () => string): void {
  const aJob = (): PreviewJob => ({
    v: 1,
    id: newId(),
    workspaceId: `wsp_${'1'.repeat(32)}`,
    definition: DEFAULT_IDENTITY_DEFINITION,
    to: 1_700_000_000_000,
    sample: 10,
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

  it('given a job that changed, then the newest is found, until it is done', async () => {
    const job = aJob();
    await jobs.save(job);
    await jobs.save({ ...job, from: 1, state: 'running' });
    await jobs.save({ ...job, from: 1, state: 'failed' });
    expect(await jobs.find(job.workspaceId, job.id)).toMatchObject({ from: 1, state: 'failed' });
    const report = { today: { profiles: 3 }, some: ['a'.repeat(300_000)] };
    const done: PreviewJob = { ...job, state: 'done', report };
    await jobs.save(done);
    await jobs.save({ ...job, state: 'running' });
    expect(await jobs.find(job.workspaceId, job.id)).toEqual(done);
  });
}
