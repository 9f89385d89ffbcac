import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { writeKeys } from '@tributary/domain/configuration/cached-keys';
import { readEnv } from '@tributary/platform/env/read-env';
import { httpApi } from '@tributary/platform/http/http-api';
import { timeLeft } from '@tributary/platform/lambda/time-left';
import { observe } from '@tributary/platform/log/observe';
import { eventStream } from '@tributary/platform/streams/event-stream';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { collectEvents } from './collect-events.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);

export const handler = httpApi(
  collectEvents({
    stream: eventStream(env.EVENTS_STREAM),
    findWriteKey: writeKeys({ store, now: Date.now }),
    partitions: env.VIRTUAL_PARTITIONS,
    now: Date.now,
    timeLeft,
    random: randomBytes,
    wait: (ms) => wait(ms),
    observe,
  }),
);
