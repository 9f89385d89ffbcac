import { onDelete } from '@tributary/platform/custom-resource/on-delete';
import { destinationRemoval } from '@tributary/platform/destinations/destination-removal';
import { destinationSecrets } from '@tributary/platform/destinations/destination-secrets';
import { readEnv } from '@tributary/platform/env/read-env';
import { Env } from './env.ts';
import { removeDestinations } from './remove-destinations.ts';

const env = readEnv(Env);

export const handler = onDelete(
  removeDestinations({
    resources: destinationRemoval({ bus: env.ACTIVATIONS_BUS, prefix: env.DESTINATION_PREFIX }),
    secrets: destinationSecrets(env.DESTINATION_PREFIX),
  }),
);
