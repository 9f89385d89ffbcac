import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { PlainObject } from '../collecting/plain-object.ts';
import { identifiersOf } from './identifiers-of.ts';
import { identifierItemKey, itemKeys } from './item-key.ts';
import { isWithinLimits } from './limits.ts';
import { normaliseIdentifier } from './normalise.ts';
import { byPriority, DEFAULT_IDENTITY_RULES as rules } from './rules.ts';

const owner = { workspaceId: `wsp_${'1'.repeat(32)}`, identifierKey: Buffer.alloc(32, 7) };
const namesOf = (event: PlainObject) =>
  identifiersOf(event, { rules, keyOf: itemKeys(owner) }).map(({ type, value }) => `${type}:${value}`);

describe('identifiers of an event', () => {
  const events: readonly [string, PlainObject, readonly string[]][] = [
    ['ids', { userId: 'u1', anonymousId: 'a1' }, ['user_id:u1', 'anonymous_id:a1']],
    ['a number as an id', { userId: 42 }, ['user_id:42']],
    ['white space', { userId: ' u1 ' }, ['user_id:u1']],
    [
      'traits of an identify',
      {
        type: 'identify',
        anonymousId: 'a1',
        traits: { email: ' Jane@Example.com ', phone: '+1 (212) 555-0123' },
      },
      ['email:jane@example.com', 'phone:+12125550123', 'anonymous_id:a1'],
    ],
    ['context.traits', { type: 'track', context: { traits: { email: 'j@x.org' } } }, ['email:j@x.org']],
    ['traits of a group', { type: 'group', userId: 'u1', traits: { email: 'office@x.org' } }, ['user_id:u1']],
    ['an address and a phone that are none', { type: 'identify', traits: { email: 'n/a', phone: '12' } }, []],
    [
      'a device',
      {
        context: {
          device: { type: 'iOS', id: 'd1', advertisingId: 'x', adTrackingEnabled: false, token: 't1' },
        },
      },
      ['ios.id:d1', 'ios.push_token:t1'],
    ],
    [
      'a device that may be tracked',
      { context: { device: { type: 'android', advertisingId: 'g1', adTrackingEnabled: true } } },
      ['android.idfa:g1'],
    ],
    [
      'external ids',
      {
        context: {
          externalIds: [
            { id: 'c1', type: 'crm', collection: 'users', encoding: 'none' },
            { id: 'x', type: 'company', collection: 'accounts', encoding: 'none' },
            { id: 'y', type: 'crm', encoding: 'sha256' },
            { id: 'z', type: 'previous_id' },
            'w',
          ],
        },
      },
      ['crm:c1'],
    ],
    [
      'an alias',
      { type: 'alias', userId: 'new', previousId: 'old' },
      ['user_id:new', 'previous_id:old', 'anonymous_id:old'],
    ],
    ['an alias to itself', { type: 'alias', userId: 'u', previousId: 'u' }, ['user_id:u', 'anonymous_id:u']],
    ['wrong types everywhere', { userId: {}, anonymousId: [], context: 'x', traits: 7 }, []],
  ];
  it.each(events)('given %s', (_, event, expected) => {
    expect(namesOf(event)).toEqual(expected);
  });

  const blocked = ['', '0', '00000000-0000-0000-0000-000000000000', '-1', 'null', 'NULL', 'undefined', 'NaN'];
  it.each([...blocked, 'none', 'anonymous', '[object Object]', 'true', 'false'])(
    'given %j as an id, then nobody is told from it',
    (userId) => {
      expect(namesOf({ userId })).toEqual([]);
    },
  );

  it('given more than an event may have, then those of highest priority are kept', () => {
    const externalIds = Array.from({ length: 30 }, (_, index) => ({ id: `v${index + 10}`, type: 'crm' }));
    const names = namesOf({ userId: 'u1', anonymousId: 'a1', context: { externalIds } });
    expect(names).toHaveLength(20);
    expect(names[0]).toBe('user_id:u1');
    expect(names).not.toContain('anonymous_id:a1');
  });

  it('given identifiers in any order, then priority orders them in one way', () => {
    const type = fc.constantFrom('user_id', 'email', 'phone', 'crm', 'ios.id', 'anonymous_id', 'previous_id');
    const identifier = fc.record({ type, value: fc.string({ maxLength: 2 }) });
    fc.assert(
      fc.property(fc.array(identifier), fc.array(fc.nat()), (identifiers, keys) => {
        const shuffled = identifiers
          .map((one, index) => [keys[index] ?? 0, one] as const)
          .sort((a, b) => a[0] - b[0]);
        expect(shuffled.map(([, one]) => one).sort(byPriority(rules))).toEqual(
          identifiers.toSorted(byPriority(rules)),
        );
      }),
    );
  });
});

describe('keys of identifiers', () => {
  it('given an identifier, then its key names the workspace and tells nothing of it', () => {
    const key = identifierItemKey(owner, { type: 'email', value: 'jane@example.com' });
    expect(key).toMatch(/^wsp_1{32}#[A-Za-z0-9_-]{22}$/);
    expect(
      identifierItemKey(
        { ...owner, identifierKey: Buffer.alloc(32, 8) },
        { type: 'email', value: 'jane@example.com' },
      ),
    ).not.toBe(key);
    expect(identifierItemKey(owner, { type: 'user_id', value: 'jane@example.com' })).not.toBe(key);
  });

  it('given an id that an alias gave up, then it keeps the key of the user id', () => {
    const value = 'u1';
    expect(identifierItemKey(owner, { type: 'previous_id', value })).toBe(
      identifierItemKey(owner, { type: 'user_id', value }),
    );
  });
});

describe('limits', () => {
  const many = (type: string, count: number) =>
    Array.from({ length: count }, (_, i) => ({ type, value: `${i}`, firstSeen: i }));
  it.each([
    [many('user_id', 1), 0, true],
    [many('user_id', 2), 0, false],
    [many('email', 5), 0, true],
    [many('email', 6), 0, false],
    [many('email', 1), 100, true],
    [many('email', 1), 101, false],
    [Array.from({ length: 1001 }, (_, i) => ({ type: `t${i}`, value: 'x', firstSeen: i })), 0, false],
  ])('given identifiers and merges, then they are counted', (identifiers, merges, expected) => {
    expect(isWithinLimits({ identifiers, merges }, rules)).toBe(expected);
  });
});

describe('normalising', () => {
  it('given anything, then what comes out comes out again', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('email', 'phone', 'user_id'),
        fc.string({ unit: 'binary' }),
        (type, text) => {
          const once = normaliseIdentifier(type, text);
          if (once !== undefined) expect(normaliseIdentifier(type, once)).toBe(once);
        },
      ),
    );
  });
});
