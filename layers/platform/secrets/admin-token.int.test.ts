import { afterAll, expect, it } from '@jest/globals';
import {
  CreateSecretCommand,
  DeleteSecretCommand,
  PutSecretValueCommand,
} from '@aws-sdk/client-secrets-manager';
import { secretsManager } from '../clients/secrets-manager.ts';
import { unique } from '../testing/emulator.fixtures.ts';
import { adminToken } from './admin-token.ts';

const client = secretsManager();
const Name = unique('token');
const made = await client.send(
  new CreateSecretCommand({ Name, SecretString: JSON.stringify({ name: 'first', token: 'a'.repeat(32) }) }),
);
const SecretId = made.ARN ?? '';
afterAll(() => client.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true })));

it('given the secret of the deployment, when asked, then the token is remembered for a minute', async () => {
  let now = 0;
  const token = adminToken(SecretId, () => now);
  expect(await token()).toBe(`adm_${'a'.repeat(32)}`);
  const SecretString = JSON.stringify({ token: 'b'.repeat(32) });
  await client.send(new PutSecretValueCommand({ SecretId, SecretString }));
  now = 59_999;
  expect(await token()).toBe(`adm_${'a'.repeat(32)}`);
  now = 60_000;
  expect(await token()).toBe(`adm_${'b'.repeat(32)}`);
});

it('given a secret of another form, when asked, then it is an error that does not quote it', async () => {
  await client.send(new PutSecretValueCommand({ SecretId, SecretString: 'hunter2' }));
  await expect(adminToken(SecretId)()).rejects.toThrow('The admin token is not as the deployment makes it.');
});
