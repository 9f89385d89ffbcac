import { describe, expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_DEFINITION } from '../identity/default-definition.ts';
import { newId } from '../ids/ids.ts';
import { seeded, seededBytes } from '../profiles/profiles.fixtures.ts';
import { type PreviewJob, stateOf } from './preview-job.ts';
import { previewJobsContract } from './preview-jobs.contract.ts';
import { memoryPreviewJobs } from './preview-jobs.memory.ts';

const random = seededBytes(seeded(1));
const another = () => newId('pvw_', 1_700_000_000_000, random);

describe('jobs of previews, in memory', () => {
  previewJobsContract(memoryPreviewJobs(), another);
});

describe('the state of a job', () => {
  const job: PreviewJob = {
    ...{ v: 1, id: another(), workspaceId: `wsp_${'1'.repeat(32)}`, definition: DEFAULT_IDENTITY_DEFINITION },
    ...{ to: 0, sample: 1, requestedAt: 0, changedAt: 1_000, state: 'running' },
  };
  const SILENT = 20 * 60_000;

  it.each(['pending', 'running'] as const)(
    'given one that is %s and says nothing for longer than it may take, then it has failed',
    (state) => {
      expect(stateOf({ ...job, state }, 1_000 + SILENT)).toBe(state);
      expect(stateOf({ ...job, state }, 1_001 + SILENT)).toBe('failed');
    },
  );

  it.each(['done', 'failed'] as const)('given one that is %s, then it stays so', (state) => {
    expect(stateOf({ ...job, state }, 10 * SILENT)).toBe(state);
  });
});
