import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { publish } from '@tributary/platform/bus/publish';
import { readEnv } from '@tributary/platform/env/read-env';
import { observe } from '@tributary/platform/log/observe';
import { wakeUps } from '@tributary/platform/queues/wake-ups';
import { tableStream } from '@tributary/platform/stream/table-stream';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { segmentMembers } from '@tributary/platform/tables/segment-members';
import { Env } from './env.ts';
import { publishChanges } from './publish-changes.ts';

const env = readEnv(Env);
const store = configurationStore(env.CONFIGURATION_TABLE);
const configuration = currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now: Date.now });
const profiles = profileStore(env.PROFILES_TABLE);
const ports = { configuration, profiles, members: segmentMembers(env.PROFILES_TABLE), observe };
const out = { publish: publish(env.ACTIVATIONS_BUS), wakeUps: wakeUps(env.WAKE_QUEUE_URL) };
const chance = { now: Date.now, random: Math.random, randomBytes, sleep: (ms: number) => wait(ms) };

export const handler = tableStream(
  publishChanges({ ...ports, ...out, ...chance, ledger: ledgerStore(env.ACTIVITY_TABLE) }),
);
