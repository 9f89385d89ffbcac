import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { readHistory } from '@tributary/domain/history/read-history';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeReader } from '@tributary/platform/lake/lake-reader';
import { observe } from '@tributary/platform/log/observe';
import { queueBatch } from '@tributary/platform/queue/queue-batch';
import { backfillQueue } from '@tributary/platform/queues/backfill-queue';
import { backfillJobs } from '@tributary/platform/tables/backfill-jobs';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { backfillTraits } from './backfill-traits.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);

export const handler = queueBatch(
  backfillTraits({
    store: profileStore(env.PROFILES_TABLE),
    configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now }),
    history: readHistory({
      lake: lakeReader(env.LAKE_BUCKET),
      skipped: () => observe({ LinesSkipped: 1 }),
    }),
    jobs: backfillJobs(env.ACTIVITY_TABLE),
    queue: backfillQueue(env.BACKFILL_QUEUE_URL),
    now: Date.now,
    observe,
  }),
);
