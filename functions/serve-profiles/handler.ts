import { tokens } from '@tributary/domain/configuration/cached-keys';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { readEnv } from '@tributary/platform/env/read-env';
import { httpApi } from '@tributary/platform/http/http-api';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { Env } from './env.ts';
import { serveProfiles } from './serve-profiles.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);

export const handler = httpApi(
  serveProfiles({
    profiles: profileStore(env.PROFILES_TABLE),
    tokens: tokens({ store, now: Date.now }),
    configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now }),
    now: Date.now,
  }),
);
