import { backfillJobsContract } from './jobs.contract.ts';
import { memoryBackfillJobs } from './jobs.memory.ts';

backfillJobsContract('in memory', () => Promise.resolve(memoryBackfillJobs()));
