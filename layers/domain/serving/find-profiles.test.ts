import { describe, expect, it } from '@jest/globals';
import { rulesWith } from '../identity/identity.fixtures.ts';
import { Problem } from '../outcomes/problem.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { commitEvents } from '../profiles/commit-events.ts';
import type { ItemKey } from '../profiles/items.ts';
import { StoreInDoubt } from '../profiles/profile-store.ts';
import { memoryProfileStore } from '../profiles/profile-store.memory.ts';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
} from '../profiles/profiles.fixtures.ts';
import { askedKey } from './asked-identifier.ts';
import { findProfiles, orTryAgain } from './find-profiles.ts';

const workspace = configurationWith();
const keyOf = (text: string) => askedKey(text, { workspace, collection: 'users' }) ?? '';

/** Two of jane's profiles that became one, and ben. */
async function people() {
  let calls = 0;
  const store = memoryProfileStore((call) => void (calls += call.is === 'read' ? 1 : 0));
  const ports = { store, now: () => NOON, random: seededBytes(seeded(1)), sleep: () => Promise.resolve() };
  const ids: JsonObject[] = [
    { anonymousId: 'a1' },
    { userId: 'jane' },
    { userId: 'jane', anonymousId: 'a1' },
    { userId: 'ben' },
  ];
  for (const [index, who] of ids.entries()) {
    const sent = { type: 'track', event: 'Seen', messageId: `m${index}`, ...who };
    await commitEvents([eventOf(workspace, lineOf(sent, NOON))], workspace, ports);
  }
  calls = 0;
  return { store, calls: () => calls };
}

describe('finding many profiles', () => {
  it('given keys of mains, redirects and nobody, then each has its owner, in as many reads as the longest way', async () => {
    const { store, calls } = await people();
    const keys = ['anonymous_id:a1', 'user_id:jane', 'user_id:ben', 'user_id:nobody'].map(keyOf);
    const owners = await findProfiles(store, keys);
    const [device, jane, ben, nobody] = keys.map((key) => owners.get(key)?.profileId);
    expect(device).toBe(jane);
    expect(ben).not.toBe(jane);
    expect(nobody).toBeUndefined();
    expect(calls()).toBeLessThanOrEqual(2);
  });

  it('given an eventual read that misses what a pointer points at, then it reads again consistently', async () => {
    const { store } = await people();
    const key = keyOf('user_id:jane');
    const { key: main = '' } = (await findProfiles(store, [key])).get(key) ?? {};
    const pointer = { kind: 'pointer', key: 'k', to: main } as const;
    const behind = {
      read: (keys: readonly ItemKey[], options: { readonly consistent: boolean }) =>
        options.consistent
          ? store.read(keys, options)
          : Promise.resolve(new Map([[key, { ...pointer, key }]])),
    };
    expect((await findProfiles(behind, [key])).get(key)?.key).toBe(main);
  });

  it('given no answer, then whoever waits may try again, and other errors stay what they are', async () => {
    const failing = (error: Error) => orTryAgain(() => Promise.reject(error));
    await expect(failing(new StoreInDoubt('no'))).rejects.toEqual(
      new Problem('temporarily-unavailable', 'The profile could not be read right now.'),
    );
    await expect(failing(new TypeError('bug'))).rejects.toThrow(TypeError);
  });
});

describe('an identifier that somebody asks for', () => {
  it('given rules of the workspace, then it is normalised by them', () => {
    const identity = rulesWith({ types: { card: { from: ['traits.card'], normalise: 'lower' } } });
    const asking = { workspace: { ...workspace, identity }, collection: 'users' } as const;
    expect(askedKey('card: ABC ', asking)).toBe(askedKey('card:abc', asking));
    expect(askedKey('card:ABC', { ...asking, workspace })).not.toBe(askedKey('card:abc', asking));
  });

  it('given a value that none of its type has, then there is no key', () => {
    expect(askedKey('email:jane', { workspace, collection: 'users' })).toBeUndefined();
    expect(askedKey('group_id:null', { workspace, collection: 'accounts' })).toBeUndefined();
  });

  it.each([
    ['u1', 'users', 'as type:value, such as'],
    [':u1', 'users', 'as type:value, such as'],
    ['prf_1', 'users', 'a profile id finds nothing'],
    ['group_id:acme', 'users', 'below /accounts/'],
    ['user_id:u1', 'accounts', 'group_id:acme'],
  ] as const)('given %j of %s, then the field is named', (text, collection, expected) => {
    expect(() => askedKey(text, { workspace, collection, field: 'ids' })).toThrow(
      expect.objectContaining({
        code: 'invalid-request',
        errors: [{ field: 'ids', expected: expect.stringContaining(expected) }],
      }),
    );
  });
});
