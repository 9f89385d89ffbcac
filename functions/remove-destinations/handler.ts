import { onDelete } from '@tributary/platform/custom-resource/on-delete';
import { destinationRemoval } from '@tributary/platform/destinations/destination-removal';
import { destinationSecrets } from '@tributary/platform/destinations/destination-secrets';
import { readEnv } from '@tributary/platform/env/read-env';
import { Env } from './env.ts';
import { removeDestinations } from './remove-destinations.ts';

const env = readEnv(Env);
const { ACTIVATIONS_BUS: bus, DESTINATION_PREFIX: prefix } = env;
/** A mapping takes Lambda up to a minute to make, and nobody but the deletion of the stack waits. */
const patienceMs = 120_000;

export const handler = onDelete(
  removeDestinations({
    resources: destinationRemoval({ bus, prefix, patienceMs }),
    secrets: destinationSecrets(prefix),
  }),
);
