import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { DestinationSecrets } from '@tributary/domain/destinations/ports';
import { SECRET_MAX_AGE_MS } from '@tributary/domain/destinations/secret-age';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import * as z from 'zod';
import { secretsManager } from '../clients/secrets-manager.ts';
import { remembered, type Remembered } from '../util/remembered.ts';

const Settings: z.ZodType<JsonObject> = z.record(z.string(), z.json());

/**
 * Reads a secret's settings, without memory.
 *
 * @throws Error where it holds something else; the error says nothing of what
 * @example
 * const settings = await readSecret('tributary-dst-0192…');
 */
export async function readSecret(secretName: string): Promise<JsonObject> {
  return (await readSecretVersion(secretName)).settings;
}

/**
 * The same, and which version of the secret it is.
 *
 * @throws Error like {@link readSecret}
 * @example
 * const { settings, version } = await readSecretVersion('tributary-dst-0192…');
 */
export async function readSecretVersion(
  secretName: string,
): Promise<{ readonly settings: JsonObject; readonly version: string }> {
  const command = new GetSecretValueCommand({ SecretId: secretName });
  const { SecretString, VersionId = '' } = await secretsManager().send(command);
  const settings = Settings.safeParse(parsedJson(SecretString ?? ''));
  if (!settings.success) throw new Error('The secret of a destination holds no settings.');
  return { settings: settings.data, version: VersionId };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Secrets of destinations, remembered for a minute.
 *
 * @param now milliseconds since the epoch
 * @example
 * rememberedSecrets().get('tributary-dst-0192…');
 */
export function rememberedSecrets(now: () => number = Date.now): Remembered<JsonObject> {
  return remembered({ maxAgeMs: SECRET_MAX_AGE_MS, now }, readSecret);
}

/**
 * Secret settings of destinations for those who only deliver.
 *
 * @example
 * deliverActivations({ secrets: destinationSecretReader(), … });
 */
export function destinationSecretReader(): Pick<DestinationSecrets, 'get'> {
  const { get } = rememberedSecrets();
  return { get };
}
