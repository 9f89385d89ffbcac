import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { PutSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import type { DestinationSecrets } from '@tributary/domain/destinations/ports';
import { secretsManager } from '../clients/secrets-manager.ts';
import { fieldOf } from '../util/aws-errors.ts';
import { readSecretVersion } from './secret-reader.ts';

const ROUNDS = 6;
const PAUSE_MS = 50;

/** Others changed the secret each time; nothing of this change was written. */
export class SecretContended extends Error {
  override readonly name = 'SecretContended';
}

/**
 * Changes a secret as its port says. Secrets Manager knows no conditional write, but it makes a version of one id only
 * once: the id of the next version is made of that of the last, so that of two who read the same one is refused.
 *
 * @throws SecretContended
 * @example
 * await updateSecret('tributary-dst-0192…', (kept) => ({ ...kept, authorization: 'Bearer new' }));
 */
export async function updateSecret(
  ...[SecretId, change]: Parameters<DestinationSecrets['update']>
): ReturnType<DestinationSecrets['update']> {
  const seen = new Set<string>();
  for (let round = 0; round < ROUNDS; round += 1) {
    const { settings, version } = await readSecretVersion(SecretId);
    const next = change(settings);
    const SecretString = JSON.stringify(next);
    if (SecretString === JSON.stringify(settings)) return settings;
    // Nobody is at it, and yet its successor is taken: a person made an older version the current one again.
    const isRolledBack = round === ROUNDS - 1 && seen.size === 1 && seen.has(version);
    seen.add(version);
    const token = isRolledBack ? {} : { ClientRequestToken: idAfter(SecretId, version) };
    try {
      await secretsManager().send(new PutSecretValueCommand({ SecretId, SecretString, ...token }));
      return next;
    } catch (error) {
      if (fieldOf(error, 'name') !== 'ResourceExistsException') throw error;
      await sleep(PAUSE_MS * 2 ** round * Math.random());
    }
  }
  throw new SecretContended('Others are changing the secret of this destination.');
}

function idAfter(secretName: string, version: string): string {
  return createHash('sha256').update(`${secretName} ${version}`).digest('hex');
}
