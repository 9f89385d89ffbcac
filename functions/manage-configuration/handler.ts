import { randomBytes } from 'node:crypto';
import { connectors } from '@tributary/connectors/connectors';
import { outboundPolicy } from '@tributary/connectors/outbound/outbound-policy';
import { readHistory } from '@tributary/domain/history/read-history';
import { destinationResources } from '@tributary/platform/destinations/destination-resources';
import { destinationSecrets } from '@tributary/platform/destinations/destination-secrets';
import { readEnv } from '@tributary/platform/env/read-env';
import { httpApi } from '@tributary/platform/http/http-api';
import { lakeReader } from '@tributary/platform/lake/lake-reader';
import { previewStarter } from '@tributary/platform/lambda/preview-starter';
import { observe } from '@tributary/platform/log/observe';
import { backfillQueue } from '@tributary/platform/queues/backfill-queue';
import { unmergeQueue } from '@tributary/platform/queues/unmerge-queue';
import { adminToken } from '@tributary/platform/secrets/admin-token';
import { backfillJobs } from '@tributary/platform/tables/backfill-jobs';
import { configurationStore } from '@tributary/platform/tables/configuration-store';
import { ledgerStore } from '@tributary/platform/tables/ledger-store';
import { previewJobs } from '@tributary/platform/tables/preview-jobs';
import { profileStore } from '@tributary/platform/tables/profile-store';
import { segmentMembers } from '@tributary/platform/tables/segment-members';
import { unmergeJobs } from '@tributary/platform/tables/unmerge-jobs';
import { Env } from './env.ts';
import { manageConfiguration } from './manage-configuration.ts';

const env = readEnv(Env);
const { ACTIVATIONS_BUS: bus, DESTINATION_PREFIX: prefix, DELIVER_FUNCTION: deliverFunction } = env;

export const handler = httpApi(
  manageConfiguration({
    store: configurationStore(env.CONFIGURATION_TABLE),
    adminToken: adminToken(env.ADMIN_TOKEN_SECRET),
    ledger: ledgerStore(env.ACTIVITY_TABLE),
    members: segmentMembers(env.PROFILES_TABLE),
    profiles: profileStore(env.PROFILES_TABLE),
    history: readHistory({ lake: lakeReader(env.LAKE_BUCKET), skipped: () => observe({ LinesSkipped: 1 }) }),
    unmerges: unmergeJobs(env.ACTIVITY_TABLE),
    unmergeQueue: unmergeQueue(env.UNMERGE_QUEUE_URL),
    previews: { jobs: previewJobs(env.ACTIVITY_TABLE), starter: previewStarter(env.PREVIEW_FUNCTION) },
    resources: destinationResources({ bus, prefix, deliverFunction }),
    secrets: destinationSecrets(prefix),
    connectors: connectors({ policy: outboundPolicy(env.OUTBOUND_ALLOWED) }),
    backfill: { jobs: backfillJobs(env.ACTIVITY_TABLE), queue: backfillQueue(env.BACKFILL_QUEUE_URL) },
    destinationPrefix: prefix,
    configurationMaxAgeMs: env.CONFIGURATION_MAX_AGE_MS,
    now: Date.now,
    random: randomBytes,
  }),
);
