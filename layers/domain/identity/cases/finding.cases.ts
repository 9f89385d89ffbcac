import type { IdentityCase } from './case.ts';

const mail = (email: string) => ({ context: { traits: { email } } });
const external = (id: string, type: string, more = {}) => ({
  context: { externalIds: [{ id, type, ...more }] },
});

/** Where identifiers are found, what they are normalised to, and what is blocked. */
export const FINDING: readonly IdentityCase[] = [
  {
    given: 'a first visit',
    events: [{ send: { anonymousId: 'a' }, told: 'create' }],
    profiles: [['anonymous_id:a']],
  },
  {
    given: 'white space and capitals in an address',
    events: [
      { send: { userId: ' u ', ...mail(' Jane@Example.COM ') }, told: 'create' },
      { send: { anonymousId: 'a', ...mail('jane@example.com') }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'email:jane@example.com', 'user_id:u']],
  },
  {
    given: 'capitals in a user id, which count',
    events: [
      { send: { userId: 'Jane' }, told: 'create' },
      { send: { userId: 'jane' }, told: 'create' },
    ],
    profiles: [['user_id:Jane'], ['user_id:jane']],
  },
  {
    given: 'user ids whose capitals the workspace says do not count',
    rules: { types: { user_id: { normalise: 'lower' } } },
    events: [
      { send: { userId: 'Jane' }, told: 'create' },
      { send: { userId: 'jane' }, told: 'attach' },
    ],
    profiles: [['user_id:jane']],
  },
  {
    given: 'one phone number written in two ways',
    events: [
      { send: { type: 'identify', userId: 'u', traits: { phone: '+1 (212) 555-0123' } }, told: 'create' },
      { send: { type: 'identify', anonymousId: 'a', traits: { phone: '+12125550123' } }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'phone:+12125550123', 'user_id:u']],
  },
  {
    given: 'a phone number without its country',
    events: [
      {
        send: { type: 'identify', userId: 'u', traits: { phone: '212 555 0123' } },
        told: 'create; phone not-valid',
      },
    ],
    profiles: [['user_id:u']],
  },
  {
    given: 'text that is no address',
    events: [{ send: { userId: 'u', ...mail('n/a') }, told: 'create; email not-valid' }],
    profiles: [['user_id:u']],
  },
  {
    given: 'values that clients send where they know nobody',
    events: [
      { send: { userId: 'null', anonymousId: 'a' }, told: 'create; user_id blocked by null' },
      {
        send: { userId: '00000000-0000-0000-0000-000000000000', anonymousId: 'b' },
        told: 'create; user_id blocked by ^[0-]*$',
      },
      {
        send: { userId: 'None', anonymousId: '-1' },
        told: 'refuse; user_id blocked by none; anonymous_id blocked by -1',
      },
    ],
    profiles: [['anonymous_id:a'], ['anonymous_id:b']],
  },
  {
    given: 'addresses of testers, which the workspace blocks by a pattern',
    rules: { types: { email: { blocked: { patterns: ['@example\\.(com|org)$'] } } } },
    events: [
      {
        send: { userId: 'u', ...mail('qa@example.org') },
        told: 'create; email blocked by @example\\.(com|org)$',
      },
      { send: { userId: 'v', ...mail('jane@shop.test') }, told: 'create' },
    ],
    profiles: [['email:jane@shop.test', 'user_id:v'], ['user_id:u']],
  },
  {
    given: 'a value that is blocked for one type alone',
    rules: { types: { email: { blocked: { values: ['Info@Shop.test'] } } } },
    events: [
      {
        send: { userId: 'info@shop.test', ...mail('info@shop.test') },
        told: 'create; email blocked by info@shop.test',
      },
    ],
    profiles: [['user_id:info@shop.test']],
  },
  {
    given: 'the traits of a group, which are the account’s',
    events: [
      {
        send: { type: 'group', userId: 'u', groupId: 'g', traits: { email: 'office@shop.test' } },
        told: 'create',
      },
    ],
    profiles: [['user_id:u']],
  },
  {
    given: 'a trait that the workspace promotes',
    rules: { types: { loyalty: { from: ['traits.loyalty.card'], identifies: true } } },
    events: [
      { send: { type: 'identify', userId: 'u', traits: { loyalty: { card: 77 } } }, told: 'create' },
      { send: { type: 'identify', anonymousId: 'a', traits: { loyalty: { card: '77' } } }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'loyalty:77', 'user_id:u']],
  },
  {
    given: 'a property that the workspace promotes',
    rules: { types: { email: { from: ['properties.receiptEmail', 'context.traits.email'] } } },
    events: [
      { send: { userId: 'u', ...mail('j@shop.test') }, told: 'create' },
      {
        send: { anonymousId: 'a', event: 'Paid', properties: { receiptEmail: 'J@shop.test' } },
        told: 'attach',
      },
    ],
    profiles: [['anonymous_id:a', 'email:j@shop.test', 'user_id:u']],
  },
  {
    given: 'an external id of a type that nobody configured',
    events: [
      { send: { userId: 'u', ...external('c1', 'crm') }, told: 'create' },
      { send: { anonymousId: 'a', ...external('c1', 'crm') }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'crm:c1', 'user_id:u']],
  },
  {
    given: 'external ids of accounts, encoded ones, and reserved types',
    events: [
      { send: { userId: 'u', ...external('x', 'crm', { collection: 'accounts' }) }, told: 'create' },
      { send: { userId: 'u', ...external('y', 'crm', { encoding: 'sha256' }) }, told: 'attach' },
      { send: { userId: 'u', ...external('z', 'group_id') }, told: 'attach' },
      { send: { userId: 'u', ...external('z', 'previous_id') }, told: 'attach' },
    ],
    profiles: [['user_id:u']],
  },
  {
    given: 'encoded external ids that the workspace takes as a type of their own',
    rules: { types: { email_hash: { from: [{ externalId: 'email', encoding: 'sha256' }] } } },
    events: [
      { send: { userId: 'u', ...external('abc', 'email', { encoding: 'sha256' }) }, told: 'create' },
      { send: { anonymousId: 'a', ...external('abc', 'email', { encoding: 'sha256' }) }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'email_hash:abc', 'user_id:u']],
  },
  {
    given: 'a device, and an advertising id that may not be used',
    events: [
      {
        send: { userId: 'u', context: { device: { type: 'ios', id: 'd', advertisingId: 'x', token: 't' } } },
        told: 'create',
      },
      { send: { anonymousId: 'a', context: { device: { type: 'iOS', id: 'd' } } }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'ios.id:d', 'ios.push_token:t', 'user_id:u']],
  },
  {
    given: 'a workspace that takes no ids but its own',
    rules: { types: { '*': { from: ['context.device'] } } },
    events: [{ send: { userId: 'u', ...external('c1', 'crm') }, told: 'create' }],
    profiles: [['user_id:u']],
  },
  {
    given: 'one address in two places of an event',
    events: [
      {
        send: { type: 'identify', userId: 'u', traits: { email: 'j@x.org' }, ...mail('J@x.org') },
        told: 'create; email repeated',
      },
    ],
    profiles: [['email:j@x.org', 'user_id:u']],
  },
  {
    given: 'an id of 10,000 characters',
    events: [{ send: { userId: 'x'.repeat(10_000), anonymousId: 'a' }, told: 'create; user_id not-valid' }],
    profiles: [['anonymous_id:a']],
  },
  {
    given: 'letters of every script, signs, and half a character',
    events: [
      { send: { userId: 'Жанна-李雷-عمر-👩‍👧-\u200b\u202e' }, told: 'create' },
      { send: { userId: 'Жанна-李雷-عمر-👩‍👧-\u200b\u202e' }, told: 'attach' },
      { send: { userId: 'half \ud83d' }, told: 'create' },
    ],
    profiles: [['user_id:half \ufffd'], ['user_id:Жанна-李雷-عمر-👩‍👧-\u200b\u202e']],
  },
  {
    given: 'a look-alike, which is told and stays another',
    events: [
      { send: { userId: 'paypal' }, told: 'create' },
      { send: { userId: 'p\u0430ypal' }, told: 'create; user_id mixes scripts' },
    ],
    profiles: [['user_id:paypal'], ['user_id:p\u0430ypal']],
  },
];
