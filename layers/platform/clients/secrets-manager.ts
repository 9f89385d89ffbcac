import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientOptions } from './options.ts';

let shared: SecretsManagerClient | undefined;

/**
 * The function's one client of Secrets Manager, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = secretsManager();
 */
export function secretsManager(): SecretsManagerClient {
  shared ??= new SecretsManagerClient(clientOptions());
  return shared;
}
