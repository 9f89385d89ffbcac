import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { bySource } from '@tributary/platform/by-source';
import { readEnv } from '@tributary/platform/env/read-env';
import { observe } from '@tributary/platform/log/observe';
import { queueBatch } from '@tributary/platform/queue/queue-batch';
import { wakeUps } from '@tributary/platform/queues/wake-ups';
import { scheduled } from '@tributary/platform/schedule/scheduled';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { dueProfiles } from '@tributary/platform/tables/due-profiles';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { Env } from './env.ts';
import { queueDueProfiles, wakeProfiles } from './reevaluate-profiles.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);
const queue = wakeUps(env.WAKE_QUEUE_URL);
const shared = { wakeUps: queue, now: Date.now, observe };

export const handler = bySource({
  schedule: scheduled(queueDueProfiles({ ...shared, due: dueProfiles(env.PROFILES_TABLE) })),
  sqs: queueBatch(
    wakeProfiles({
      ...shared,
      store: profileStore(env.PROFILES_TABLE),
      configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now }),
    }),
  ),
});
