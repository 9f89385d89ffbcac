import { describe, expect, it } from '@jest/globals';
import type { DestinationResources, DestinationSecrets } from './ports.ts';

const destinationId = `dst_${'a'.repeat(32)}`;
async function all(listed: AsyncIterable<string>): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const one of listed) found.push(one);
  return found;
}

const pattern = { source: ['tributary'] };
const wanted = { workspaceId: `wsp_${'b'.repeat(32)}`, destinationId, pattern, maximumConcurrency: 5 };

/**
 * What every DestinationResources does.
 *
 * @example
 * destinationResourcesContract('in memory', () => Promise.resolve(memoryResources()));
 */
export function destinationResourcesContract(name: string, make: () => Promise<DestinationResources>): void {
  describe(`DestinationResources, ${name}`, () => {
    it('given nothing, when created, then it is listed, and creating again changes nothing', async () => {
      const resources = await make();
      await resources.create(wanted);
      await resources.create(wanted);
      const listed = await all(resources.list());
      expect(listed.filter((id) => id === destinationId)).toHaveLength(1);
      await resources.remove(destinationId);
    });

    it('given resources, when updated, then it takes other patterns and turns off and on', async () => {
      const resources = await make();
      await resources.create(wanted);
      await resources.update({ destinationId, pattern: { source: ['other'] }, enabled: false });
      await resources.update({ destinationId, pattern, enabled: true });
      await resources.remove(destinationId);
    });

    it('given resources, when removed, then nothing is listed, and removing again is no error', async () => {
      const resources = await make();
      await resources.create(wanted);
      await resources.remove(destinationId);
      await resources.remove(destinationId);
      expect(await all(resources.list())).not.toContain(destinationId);
    });
  });
}

/**
 * What every DestinationSecrets does.
 *
 * @param secretName a name that is free, within the rights of the caller
 * @example
 * destinationSecretsContract('in memory', () => Promise.resolve({ secrets: memorySecrets(), secretName }));
 */
export function destinationSecretsContract(
  name: string,
  make: () => Promise<{ readonly secrets: DestinationSecrets; readonly secretName: string }>,
): void {
  describe(`DestinationSecrets, ${name}`, () => {
    it('given a secret, when created again with other values, then the first stays and is answered', async () => {
      const { secrets, secretName } = await make();
      expect(await secrets.create(secretName, { a: 'first' })).toEqual({ a: 'first' });
      expect(await secrets.create(secretName, { a: 'second' })).toEqual({ a: 'first' });
      expect(await secrets.get(secretName)).toEqual({ a: 'first' });
      expect(await all(secrets.list())).toContain(secretName);
      await secrets.remove(secretName);
    });

    it('given a secret, when updated, then what was made of it is kept, and read at once', async () => {
      const { secrets, secretName } = await make();
      await secrets.create(secretName, { a: 'first' });
      await secrets.get(secretName);
      for (const b of ['second', 'third', 'third'])
        expect(await secrets.update(secretName, (kept) => ({ ...kept, b }))).toEqual({ a: 'first', b });
      expect(await secrets.get(secretName)).toEqual({ a: 'first', b: 'third' });
      await secrets.update(secretName, () => ({ a: 'first' }));
      expect(await secrets.create(secretName, { a: 'other' })).toEqual({ a: 'first' });
      await secrets.remove(secretName);
    });

    it('given no secret, when updated, then it is an error', async () => {
      const { secrets, secretName } = await make();
      await expect(secrets.update(secretName, (kept) => kept)).rejects.toThrow();
    });

    it('given a secret, when removed, then it is gone, and removing again is no error', async () => {
      const { secrets, secretName } = await make();
      await secrets.create(secretName, { a: 'first' });
      await secrets.remove(secretName);
      await secrets.remove(secretName);
      expect(await all(secrets.list())).not.toContain(secretName);
    });
  });
}
