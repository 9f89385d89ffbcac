import { randomBytes } from 'node:crypto';
import { connectors } from '@tributary/connectors/connectors';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import { destinationResources } from '@tributary/platform/destinations/destination-resources';
import { destinationSecrets } from '@tributary/platform/destinations/destination-secrets';
import { readEnv } from '@tributary/platform/env/read-env';
import { httpApi } from '@tributary/platform/http/http-api';
import { adminToken } from '@tributary/platform/secrets/admin-token';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { segmentMembers } from '@tributary/platform/tables/segment-members';
import { Env } from './env.ts';
import { manageConfiguration } from './manage-configuration.ts';

const env = readEnv(Env);
const prefix = env.DESTINATION_PREFIX;

export const handler = httpApi(
  manageConfiguration({
    store: configurationStore(env.CONFIGURATION_TABLE),
    adminToken: adminToken(env.ADMIN_TOKEN_SECRET),
    ledger: ledgerStore(env.ACTIVITY_TABLE),
    members: segmentMembers(env.PROFILES_TABLE),
    resources: destinationResources({
      bus: env.ACTIVATIONS_BUS,
      prefix,
      deliverFunction: env.DELIVER_FUNCTION,
    }),
    secrets: destinationSecrets(prefix),
    connectors: connectors({ policy: outboundPolicy(env.OUTBOUND_ALLOWED) }),
    destinationPrefix: prefix,
    configurationMaxAgeMs: env.CONFIGURATION_MAX_AGE_MS,
    now: Date.now,
    random: randomBytes,
  }),
);
