import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { readHistory } from '@tributary/domain/history/read-history';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeReader } from '@tributary/platform/lake/lake-reader';
import { observe } from '@tributary/platform/log/observe';
import { queueBatch } from '@tributary/platform/queue/queue-batch';
import { unmergeQueue } from '@tributary/platform/queues/unmerge-queue';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { unmergeJobs } from '@tributary/platform/tables/unmerge-jobs';
import { Env } from './env.ts';
import { unmergeProfiles } from './unmerge-profiles.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);
const lake = lakeReader(env.LAKE_BUCKET);

export const handler = queueBatch(
  unmergeProfiles({
    store: profileStore(env.PROFILES_TABLE),
    configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now }),
    jobs: unmergeJobs(env.ACTIVITY_TABLE),
    queue: unmergeQueue(env.UNMERGE_QUEUE_URL),
    readHistory: readHistory({ lake, skipped: () => observe({ LinesSkipped: 1 }) }),
    lake,
    now: Date.now,
    random: randomBytes,
    sleep: (ms) => setTimeout(ms),
    observe,
  }),
);
