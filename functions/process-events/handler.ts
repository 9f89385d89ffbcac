import { randomBytes } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { bySource } from '@tributary/platform/by-source';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeWriter } from '@tributary/platform/lake/lake-writer';
import { observe } from '@tributary/platform/log/observe';
import { queueBatch } from '@tributary/platform/queue/queue-batch';
import { retryQueue } from '@tributary/platform/queues/retry-queue';
import { kinesisStream } from '@tributary/platform/stream/kinesis-stream';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { Env } from './env.ts';
import type { ProcessDependencies } from './dependencies.ts';
import { processEvents, processRetries } from './process-events.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);
const dependencies: ProcessDependencies = {
  store: profileStore(env.PROFILES_TABLE),
  configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now }),
  retryQueue: retryQueue(env.RETRY_QUEUE_URL),
  lake: lakeWriter(env.LAKE_BUCKET),
  ledger: ledgerStore(env.ACTIVITY_TABLE),
  now: Date.now,
  random: randomBytes,
  sleep: (ms) => setTimeout(ms),
  observe,
};

export const handler = bySource({
  kinesis: kinesisStream(processEvents(dependencies)),
  sqs: queueBatch(processRetries(dependencies)),
});
