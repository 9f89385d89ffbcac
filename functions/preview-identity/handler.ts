import { randomBytes } from 'node:crypto';
import { readHistory } from '@tributary/domain/history/read-history';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeReader } from '@tributary/platform/lake/lake-reader';
import { called } from '@tributary/platform/lambda/called';
import { observe } from '@tributary/platform/log/observe';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { previewJobs } from '@tributary/platform/tables/preview-jobs';
import { Env } from './env.ts';
import { previewIdentity } from './preview-identity.ts';

const env = readEnv(Env);
const lake = lakeReader(env.LAKE_BUCKET);

export const handler = called(
  previewIdentity({
    store: configurationStore(env.CONFIGURATION_TABLE),
    jobs: previewJobs(env.ACTIVITY_TABLE),
    lake,
    history: readHistory({ lake, skipped: () => observe({ LinesSkipped: 1 }) }),
    now: Date.now,
    random: randomBytes,
    observe,
  }),
);
