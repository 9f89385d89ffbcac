import { afterAll } from '@jest/globals';
import { backfillJobsContract } from '@tributary/domain/backfill/jobs.contract';
import { aTable } from '../testing/emulator.fixtures.ts';
import { backfillJobs } from './backfill-jobs.ts';

const drops: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(drops.map((drop) => drop())));

backfillJobsContract('on DynamoDB', async () => {
  const { table, drop } = await aTable();
  drops.push(drop);
  return backfillJobs(table);
});
