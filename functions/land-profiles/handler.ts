import { readEnv } from '@tributary/platform/env/read-env';
import { lakeWriter } from '@tributary/platform/lake/lake-writer';
import { observe } from '@tributary/platform/log/observe';
import { tableStream } from '@tributary/platform/stream/table-stream';
import { Env } from './env.ts';
import { landProfiles } from './land-profiles.ts';

const env = readEnv(Env);

export const handler = tableStream(landProfiles({ lake: lakeWriter(env.LAKE_BUCKET), observe }));
