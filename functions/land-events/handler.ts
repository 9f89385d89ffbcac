import { randomBytes } from 'node:crypto';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeWriter } from '@tributary/platform/lake/lake-writer';
import { observe } from '@tributary/platform/log/observe';
import { kinesisStream } from '@tributary/platform/stream/kinesis-stream';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { Env } from './env.ts';
import { landEvents } from './land-events.ts';

const env = readEnv(Env);

export const handler = kinesisStream(
  landEvents({
    lake: lakeWriter(env.LAKE_BUCKET),
    ledger: ledgerStore(env.ACTIVITY_TABLE),
    now: Date.now,
    random: randomBytes,
    observe,
  }),
);
