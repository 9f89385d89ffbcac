import { randomUUID } from 'node:crypto';
import { connectors } from '@tributary/connectors/connectors';
import { deliver } from '@tributary/connectors/deliver';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import { currentConfiguration } from '@tributary/domain/configuration/current-configuration';
import { destinationSecretReader } from '@tributary/platform/destinations/secret-reader';
import { readEnv } from '@tributary/platform/env/read-env';
import { lakeWriter } from '@tributary/platform/lake/lake-writer';
import { observe } from '@tributary/platform/log/observe';
import { queueBatch } from '@tributary/platform/queue/queue-batch';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { deliveryState } from '@tributary/platform/tables/delivery-state';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { deliverActivations } from './deliver-activations.ts';
import { Env } from './env.ts';
import { timeLimit } from './time-limit.ts';

const env = readEnv(Env);
const policy = outboundPolicy(env.OUTBOUND_ALLOWED);
const store = configurationStore(env.CONFIGURATION_TABLE);
const now = Date.now;

export const handler = queueBatch(
  deliverActivations({
    profiles: profileStore(env.PROFILES_TABLE),
    configuration: currentConfiguration({ store, maxAgeMs: env.CONFIGURATION_MAX_AGE_MS, now }),
    connectors: connectors({ policy }),
    deliver: deliver({ policy, now }),
    secrets: destinationSecretReader(),
    state: deliveryState(env.ACTIVITY_TABLE),
    lake: lakeWriter(env.LAKE_BUCKET),
    ledger: ledgerStore(env.ACTIVITY_TABLE),
    timeLimit,
    newBatchId: randomUUID,
    random: Math.random,
    now,
    observe,
  }),
);
