import {
  CreateSecretCommand,
  DeleteSecretCommand,
  ListSecretsCommand,
} from '@aws-sdk/client-secrets-manager';
import { destinationOf } from '@tributary/domain/destinations/names';
import type { DestinationSecrets } from '@tributary/domain/destinations/ports';
import { secretsManager } from '../clients/secrets-manager.ts';
import { fieldOf } from '../util/aws-errors.ts';
import { readSecret } from './secret-reader.ts';
import { updateSecret } from './update-secret.ts';

/**
 * Secret settings of destinations in Secrets Manager. Removal is at once: a name has to be free again, and a deleted
 * destination's secret has no business lying about for a week.
 *
 * @param prefix of the deployment; the list goes no further
 * @example
 * const secrets = destinationSecrets(env.DESTINATION_PREFIX);
 */
export function destinationSecrets(prefix: string): DestinationSecrets {
  const client = secretsManager();
  return {
    create: async (Name, settings) => {
      try {
        await client.send(new CreateSecretCommand({ Name, SecretString: JSON.stringify(settings) }));
        return settings;
      } catch (error) {
        if (fieldOf(error, 'name') !== 'ResourceExistsException') throw error;
        return readSecret(Name);
      }
    },
    update: updateSecret,
    get: readSecret,
    remove: async (SecretId) => {
      try {
        await client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
      } catch (error) {
        if (fieldOf(error, 'name') !== 'ResourceNotFoundException') throw error;
      }
    },
    list: () => listSecrets(prefix),
  };
}

async function* listSecrets(prefix: string): AsyncGenerator<string, void> {
  let next: string | undefined;
  do {
    const Filters = [{ Key: 'name' as const, Values: [`${prefix}dst-`] }];
    const page = await secretsManager().send(new ListSecretsCommand({ Filters, NextToken: next }));
    for (const { Name } of page.SecretList ?? [])
      if (Name?.startsWith(prefix) && destinationOf(Name) !== undefined) yield Name;
    next = page.NextToken;
  } while (next !== undefined);
}
