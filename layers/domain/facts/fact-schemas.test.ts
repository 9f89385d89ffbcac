import { readdir, readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { factSchemas } from './fact-schemas.ts';

const folder = new URL('../../../docs/reference/facts/', import.meta.url);

describe('the reference of facts', () => {
  it('given the schemas in the code, then docs/reference holds the same ones and no other (else: npm run docs)', async () => {
    const committed = new Map<string, unknown>();
    for (const name of await readdir(folder))
      committed.set(name.replace('.schema.json', ''), await readJson(name));
    expect(committed).toEqual(new Map(factSchemas()));
  });

  it('given a schema, then it names every field and allows no other', () => {
    expect(factSchemas().get('TraitChanged')).toMatchObject({
      title: 'Trait Changed',
      required: ['v', 'id', 'workspaceId', 'profileId', 'key', 'at', 'number', 'trait'],
      additionalProperties: false,
    });
  });
});

async function readJson(name: string): Promise<unknown> {
  return JSON.parse(await readFile(new URL(name, folder), 'utf8'));
}
