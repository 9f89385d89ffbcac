import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { newId } from '@tributary/domain/ids/ids';
import type { UnmergeJobs } from '@tributary/domain/unmerging/unmerge-jobs';
import { unmergeJobsContract } from '@tributary/domain/unmerging/unmerge-jobs.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { unmergeJobs } from './unmerge-jobs.ts';

let made: Awaited<ReturnType<typeof aTable>> | undefined;
beforeAll(async () => {
  made = await aTable();
});
afterAll(() => made?.drop());

const jobs = () => unmergeJobs(made?.table ?? '');
const late: UnmergeJobs = {
  save: (job) => jobs().save(job),
  find: (workspaceId, id) => jobs().find(workspaceId, id),
};

describe('unmerge jobs in the activity table', () => {
  unmergeJobsContract(late, () => newId('unm_', Date.now(), randomBytes));
});
