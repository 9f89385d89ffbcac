import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { readEnv } from './read-env.ts';

const Env = z.object({
  PROFILES_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  VIRTUAL_PARTITIONS: z.coerce.number().int().default(8),
});

describe('readEnv', () => {
  it('given all variables, when read, then they have the types of the schema', () => {
    const variables = { PROFILES_TABLE: 'p', LAKE_BUCKET: 'l', VIRTUAL_PARTITIONS: '12', OTHER: 'x' };
    expect(readEnv(Env, variables)).toEqual({
      PROFILES_TABLE: 'p',
      LAKE_BUCKET: 'l',
      VIRTUAL_PARTITIONS: 12,
    });
  });

  it('given several that are wrong, when read, then each is named and no value is told', () => {
    const wrong = () => readEnv(Env, { LAKE_BUCKET: '', VIRTUAL_PARTITIONS: 'secret-value' });
    expect(wrong).toThrow(/PROFILES_TABLE.*LAKE_BUCKET.*VIRTUAL_PARTITIONS/);
    expect(wrong).not.toThrow(/secret-value/);
  });
});
