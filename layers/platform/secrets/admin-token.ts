import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { AdminToken } from '@tributary/domain/configuration/admin-token';
import * as z from 'zod';
import { secretsManager } from '../clients/secrets-manager.ts';
import { remembered } from '../util/remembered.ts';

/** What the deployment makes: Secrets Manager fills in the random part, and cannot put our prefix before it. */
const Made = z.object({ token: z.string().regex(/^[0-9A-Za-z]{32,}$/) });

const MAX_AGE_MS = 60_000;

/**
 * The admin token made at deploy, `adm_` and all. Remembered for a minute.
 *
 * @param now milliseconds since the epoch
 * @example
 * const token = await adminToken(env.ADMIN_TOKEN_SECRET)();
 */
export function adminToken(secretArn: string, now: () => number = Date.now): AdminToken {
  const client = secretsManager();
  const read = remembered({ maxAgeMs: MAX_AGE_MS, now }, async (SecretId: string) => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId }));
    const made = Made.safeParse(parsedJson(SecretString ?? ''));
    // The schema's own error stays here: nothing that was near a secret goes further.
    if (!made.success) throw new Error('The admin token is not as the deployment makes it.');
    return `adm_${made.data.token}`;
  });
  return () => read.get(secretArn);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
