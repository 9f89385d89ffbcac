import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { newId } from '@tributary/domain/ids/ids';
import type { PreviewJobs } from '@tributary/domain/previewing/preview-job';
import { previewJobsContract } from '@tributary/domain/previewing/preview-jobs.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { previewJobs } from './preview-jobs.ts';

let made: Awaited<ReturnType<typeof aTable>> | undefined;
beforeAll(async () => {
  made = await aTable();
});
afterAll(() => made?.drop());

const jobs = () => previewJobs(made?.table ?? '');
const late: PreviewJobs = {
  save: (job) => jobs().save(job),
  find: (workspaceId, id) => jobs().find(workspaceId, id),
};

describe('jobs of previews in the activity table', () => {
  previewJobsContract(late, () => newId('pvw_', Date.now(), randomBytes));
});
