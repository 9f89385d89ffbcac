import { describe, expect, it } from '@jest/globals';
import { resourceName } from '@tributary/domain/destinations/names';
import { memoryResources, memorySecrets } from '@tributary/domain/destinations/resources.memory';
import { removeDestinations } from './remove-destinations.ts';

const ids = ['a', 'b'].map((digit) => `dst_${digit.repeat(32)}`);

async function setUp() {
  const resources = memoryResources();
  const secrets = memorySecrets();
  for (const destinationId of ids) {
    await resources.create({ workspaceId: 'wsp_1', destinationId, pattern: {}, maximumConcurrency: 2 });
    await secrets.create(resourceName('tributary-', destinationId), {});
  }
  return { resources, secrets, remove: removeDestinations({ resources, secrets }) };
}

describe('removeDestinations', () => {
  it('given two live destinations, when removed, then nothing is left, and a repetition is no error', async () => {
    const { resources, secrets, remove } = await setUp();
    await remove();
    expect([...resources.made.keys(), ...secrets.kept.keys()]).toEqual([]);
    await remove();
  });

  it('given a secret without resources, and resources without a secret, when removed, then both are gone', async () => {
    const { resources, secrets, remove } = await setUp();
    await resources.remove(ids[0]!);
    await secrets.remove(resourceName('tributary-', ids[1]!));
    await remove();
    expect([...resources.made.keys(), ...secrets.kept.keys()]).toEqual([]);
  });

  it('given something else under other names, when removed, then it stays', async () => {
    const { secrets, remove } = await setUp();
    await secrets.create('tributary-admin-token', {});
    await remove();
    expect([...secrets.kept.keys()]).toEqual(['tributary-admin-token']);
  });

  it('given one that cannot be removed, when removed, then the others are, and it fails; a repetition ends it', async () => {
    const { resources, secrets } = await setUp();
    let failing = true;
    const remove = removeDestinations({
      secrets,
      resources: {
        list: () => resources.list(),
        remove: (id) =>
          failing && id === ids[0] ? Promise.reject(new Error('in use')) : resources.remove(id),
      },
    });
    await expect(remove()).rejects.toThrow('1 of the things');
    expect([...resources.made.keys()]).toEqual([ids[0]]);
    expect(secrets.kept.size).toBe(0);
    failing = false;
    await remove();
    expect(resources.made.size).toBe(0);
  });
});
