import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { writeKeys } from '@tributary/domain/configuration/cached-keys';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeWriter } from '@tributary/platform/lake/lake-writer';
import { observe } from '@tributary/platform/log/observe';
import { kinesisStream } from '@tributary/platform/stream/kinesis-stream';
import { eventStream } from '@tributary/platform/streams/event-stream';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { collectRecords } from './collect-records.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const shared = {
  stream: eventStream(env.EVENTS_STREAM),
  lake: lakeWriter(env.LAKE_BUCKET),
  random: randomBytes,
};
const findWriteKey = writeKeys({ store: configurationStore(env.CONFIGURATION_TABLE), now: Date.now });
const partitions = env.VIRTUAL_PARTITIONS;

export const handler = kinesisStream(
  collectRecords({ ...shared, findWriteKey, partitions, now: Date.now, wait: (ms) => wait(ms), observe }),
);
