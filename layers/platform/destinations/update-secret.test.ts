import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { mockClient } from 'aws-sdk-client-mock';
import { SecretContended, updateSecret } from './update-secret.ts';

const client = mockClient(SecretsManagerClient);
const taken = () => new ResourceExistsException({ $metadata: {}, message: 'no' });

function parsed(text = '{}'): unknown {
  return JSON.parse(text);
}

/** Keeps to what Secrets Manager says of tokens: an id is made once, and again only with the same content. */
function aSecret(first: object) {
  const versions = new Map([['v0', JSON.stringify(first)]]);
  let current = 'v0';
  client
    .on(GetSecretValueCommand)
    .callsFake(() => ({ SecretString: versions.get(current), VersionId: current }));
  client
    .on(PutSecretValueCommand)
    .callsFake(
      ({ SecretString: text = '', ClientRequestToken: token = 'random' }: Record<string, string>) => {
        if ((versions.get(token) ?? text) !== text) throw taken();
        versions.set(token, text);
        current = token;
        return {};
      },
    );
  return { rollBack: () => void (current = 'v0'), now: () => parsed(versions.get(current)) };
}

describe('changing a secret', () => {
  beforeEach(() => void client.reset());

  it('given several who change it at once, then nobody loses what another wrote', async () => {
    const secret = aSecret({ a: 0 });
    const fields = ['b', 'c', 'd'];
    await Promise.all(fields.map((field) => updateSecret('s', (kept) => ({ ...kept, [field]: 1 }))));
    expect(secret.now()).toEqual({ a: 0, b: 1, c: 1, d: 1 });
  });

  it('given nothing to change, then nothing is written', async () => {
    aSecret({ a: 0 });
    expect(await updateSecret('s', (kept) => kept)).toEqual({ a: 0 });
    expect(client.commandCalls(PutSecretValueCommand)).toHaveLength(0);
  });

  it('given somebody who is always first, then it gives up and says so', async () => {
    let version = 0;
    client.on(GetSecretValueCommand).callsFake(() => ({ SecretString: '{}', VersionId: `v${version++}` }));
    client.on(PutSecretValueCommand).rejects(taken());
    await expect(updateSecret('s', () => ({ a: 1 }))).rejects.toThrow(SecretContended);
  });

  it('given an older version that a person made the current one again, then it is changed all the same', async () => {
    const secret = aSecret({ a: 0 });
    await updateSecret('s', () => ({ a: 1 }));
    secret.rollBack();
    await updateSecret('s', (kept) => ({ ...kept, b: 2 }));
    expect(secret.now()).toEqual({ a: 0, b: 2 });
  });
});
