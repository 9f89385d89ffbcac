import type { IdentityCase } from './case.ts';

const mail = (email: string) => ({ context: { traits: { email } } });
const jane = mail('jane@example.com');

/** Who is found to be one, and what limits, periods, caps and strength keep apart. */
export const JOINING: readonly IdentityCase[] = [
  {
    given: 'the worked example: an address that belongs to another user',
    events: [
      { send: { userId: 'abc123', ...jane }, told: 'create' },
      { send: { userId: 'abc456', ...jane }, told: 'create; email dropped by limit' },
    ],
    profiles: [['email:jane@example.com', 'user_id:abc123'], ['user_id:abc456']],
  },
  {
    given: 'the worked example, where a person may have two user ids',
    rules: { types: { user_id: { limit: { count: 2 } } } },
    events: [
      { send: { userId: 'abc123', ...jane }, told: 'create' },
      { send: { userId: 'abc456', ...jane }, told: 'attach' },
    ],
    profiles: [['email:jane@example.com', 'user_id:abc123', 'user_id:abc456']],
  },
  {
    given: 'a visitor who signs up',
    events: [
      { send: { anonymousId: 'a' }, told: 'create' },
      { send: { type: 'identify', anonymousId: 'a', userId: 'u' }, told: 'attach' },
      { send: { userId: 'u' }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'user_id:u']],
  },
  {
    given: 'one person on two devices',
    events: [
      { send: { anonymousId: 'a', userId: 'u' }, told: 'create' },
      { send: { anonymousId: 'b' }, told: 'create' },
      { send: { anonymousId: 'b', userId: 'u' }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:b', 'user_id:u']],
  },
  {
    given: 'three profiles that one event joins',
    events: [
      { send: { anonymousId: 'a' }, told: 'create' },
      { send: { userId: 'u' }, told: 'create' },
      { send: { anonymousId: 'b', ...jane }, told: 'create' },
      { send: { anonymousId: 'a', userId: 'u', ...jane }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:b', 'email:jane@example.com', 'user_id:u']],
  },
  {
    given: 'profiles that are merged one by one',
    events: [
      { send: { anonymousId: 'a' }, told: 'create' },
      { send: { anonymousId: 'b' }, told: 'create' },
      { send: { anonymousId: 'c' }, told: 'create' },
      { send: { anonymousId: 'b', ...jane }, told: 'attach' },
      { send: { anonymousId: 'c', ...jane }, told: 'merge' },
      { send: { anonymousId: 'a', ...jane }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:b', 'anonymous_id:c', 'email:jane@example.com']],
  },
  {
    given: 'a device that two people share',
    events: [
      { send: { anonymousId: 'tablet', userId: 'ann' }, told: 'create' },
      { send: { anonymousId: 'tablet', userId: 'bob' }, told: 'create; anonymous_id dropped by limit' },
      { send: { anonymousId: 'tablet' }, told: 'attach' },
    ],
    profiles: [['anonymous_id:tablet', 'user_id:ann'], ['user_id:bob']],
  },
  {
    given: 'a visitor whose device belongs to nobody yet, and two users after one another',
    events: [
      { send: { anonymousId: 'tablet' }, told: 'create' },
      { send: { anonymousId: 'tablet', userId: 'bob' }, told: 'attach' },
      { send: { anonymousId: 'tablet', userId: 'ann' }, told: 'create; anonymous_id dropped by limit' },
    ],
    profiles: [['anonymous_id:tablet', 'user_id:bob'], ['user_id:ann']],
  },
  {
    given: 'two people who say they have one address and each a device',
    events: [
      { send: { userId: 'ann', anonymousId: 'a', ...jane }, told: 'create' },
      {
        send: { userId: 'bob', anonymousId: 'b', ...jane },
        told: 'create; email dropped by limit; anonymous_id dropped by limit',
      },
      { send: { userId: 'bob', anonymousId: 'b' }, told: 'attach' },
    ],
    profiles: [
      ['anonymous_id:a', 'email:jane@example.com', 'user_id:ann'],
      ['anonymous_id:b', 'user_id:bob'],
    ],
  },
  {
    given: 'more addresses than a person may have',
    events: [
      ...[1, 2, 3, 4, 5].map((n) => ({
        send: { userId: 'u', ...mail(`m${n}@x.org`) },
        told: n === 1 ? 'create' : 'attach',
      })),
      { send: { userId: 'u', ...mail('m6@x.org') }, told: 'attach; email dropped by limit' },
      { send: { anonymousId: 'a', ...mail('m6@x.org') }, told: 'create' },
    ],
    profiles: [
      ['anonymous_id:a', 'email:m6@x.org'],
      ['email:m1@x.org', 'email:m2@x.org', 'email:m3@x.org', 'email:m4@x.org', 'email:m5@x.org', 'user_id:u'],
    ],
  },
  {
    given: 'one device a day, and a second on the same day',
    rules: { types: { anonymous_id: { limit: { count: 1, per: 'day' } } } },
    events: [
      { send: { userId: 'u', anonymousId: 'a' }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'b' }, day: 0.5, told: 'attach; anonymous_id dropped by limit' },
      { send: { userId: 'u', anonymousId: 'c' }, day: 1, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:c', 'user_id:u']],
  },
  {
    given: 'a limit by week, and an event that comes late and falls between',
    rules: { types: { anonymous_id: { limit: { count: 2, per: 'week' } } } },
    events: [
      { send: { userId: 'u', anonymousId: 'a' }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'b' }, day: 8, told: 'attach' },
      { send: { userId: 'u', anonymousId: 'c' }, day: 6, told: 'attach' },
      { send: { userId: 'u', anonymousId: 'd' }, day: 7, told: 'attach; anonymous_id dropped by limit' },
      { send: { userId: 'u', anonymousId: 'e' }, day: 13.5, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:b', 'anonymous_id:c', 'anonymous_id:e', 'user_id:u']],
  },
  {
    given: 'a limit by month that a merge would exceed',
    rules: { types: { email: { limit: { count: 1, per: 'month' } } } },
    events: [
      { send: { anonymousId: 'a', ...mail('one@x.org') }, told: 'create' },
      { send: { anonymousId: 'b', ...mail('two@x.org') }, day: 20, told: 'create' },
      { send: { userId: 'u', anonymousId: 'a' }, day: 21, told: 'attach' },
      { send: { userId: 'u', anonymousId: 'b' }, day: 22, told: 'attach; anonymous_id dropped by limit' },
    ],
    profiles: [
      ['anonymous_id:a', 'email:one@x.org', 'user_id:u'],
      ['anonymous_id:b', 'email:two@x.org'],
    ],
  },
  {
    given: 'the same merge a year apart',
    rules: { types: { email: { limit: { count: 1, per: 'month' } } } },
    events: [
      { send: { anonymousId: 'a', ...mail('one@x.org') }, told: 'create' },
      { send: { anonymousId: 'b', ...mail('two@x.org') }, day: 365, told: 'create' },
      { send: { userId: 'u', anonymousId: 'a' }, day: 366, told: 'attach' },
      { send: { userId: 'u', anonymousId: 'b' }, day: 366, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'anonymous_id:b', 'email:one@x.org', 'email:two@x.org', 'user_id:u']],
  },
  {
    given: 'a cap of no merges at all',
    rules: { caps: { merges: 0 } },
    events: [
      { send: { anonymousId: 'a' }, told: 'create' },
      { send: { userId: 'u' }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'a' }, told: 'attach; anonymous_id dropped by cap' },
    ],
    profiles: [['anonymous_id:a'], ['user_id:u']],
    inOneBatch: [['anonymous_id:a', 'user_id:u']],
  },
  {
    given: 'a cap of three identifiers',
    rules: { caps: { identifiers: 3 } },
    events: [
      { send: { userId: 'u', anonymousId: 'a', ...jane }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'b' }, told: 'attach; anonymous_id dropped by cap' },
    ],
    profiles: [['anonymous_id:a', 'email:jane@example.com', 'user_id:u']],
  },
  {
    given: 'an order of priority in which the address comes first',
    rules: { first: ['email'], types: { email: { limit: { count: 1 } } } },
    events: [
      { send: { userId: 'u', ...mail('one@x.org') }, told: 'create' },
      { send: { userId: 'u', ...mail('two@x.org') }, told: 'create; user_id dropped by limit' },
    ],
    profiles: [['email:one@x.org', 'user_id:u'], ['email:two@x.org']],
  },
  {
    given: 'an alias after both ids were seen',
    events: [
      { send: { userId: 'old' }, told: 'create' },
      { send: { userId: 'new' }, told: 'create' },
      { send: { type: 'alias', userId: 'new', previousId: 'old' }, told: 'merge' },
    ],
    profiles: [['anonymous_id:old', 'previous_id:old', 'user_id:new']],
  },
  {
    given: 'an alias of an anonymous id before anything else',
    events: [
      { send: { type: 'alias', userId: 'new', previousId: 'a' }, told: 'create' },
      { send: { anonymousId: 'a' }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'previous_id:a', 'user_id:new']],
  },
  {
    given: 'an alias of an id to itself',
    events: [{ send: { type: 'alias', userId: 'u', previousId: 'u' }, told: 'create; previous_id repeated' }],
    profiles: [['anonymous_id:u', 'user_id:u']],
  },
  {
    given: 'links that must be seen three times, between two people who share an address',
    rules: { minimumStrength: 3 },
    events: [
      { send: { anonymousId: 'a', ...jane }, told: 'create' },
      { send: { userId: 'u' }, told: 'create' },
      { send: { userId: 'u', ...jane }, told: 'attach; email dropped by strength' },
      { send: { userId: 'u', ...jane }, told: 'attach; email dropped by strength' },
      { send: { userId: 'u', ...jane }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'email:jane@example.com', 'user_id:u']],
  },
  {
    given: 'the same where an address weighs three',
    rules: { minimumStrength: 3, types: { email: { weight: 3 } } },
    events: [
      { send: { anonymousId: 'a', ...jane }, told: 'create' },
      { send: { userId: 'u' }, told: 'create' },
      { send: { userId: 'u', ...jane }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'email:jane@example.com', 'user_id:u']],
  },
  {
    given: 'a minimum strength and a profile that is known by its device alone',
    rules: { minimumStrength: 3 },
    events: [
      { send: { anonymousId: 'a' }, told: 'create' },
      { send: { userId: 'u' }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'a' }, told: 'merge' },
    ],
    profiles: [['anonymous_id:a', 'user_id:u']],
  },
  {
    given: 'a weak link through a device, whose owner has another address',
    rules: { minimumStrength: 2 },
    events: [
      { send: { anonymousId: 'tablet', ...mail('one@x.org') }, told: 'create' },
      { send: { anonymousId: 'phone', ...mail('two@x.org') }, told: 'create' },
      {
        send: { anonymousId: 'tablet', ...mail('two@x.org') },
        told: 'attach; anonymous_id dropped by strength',
      },
      { send: { anonymousId: 'tablet', ...mail('two@x.org') }, told: 'merge' },
    ],
    profiles: [['anonymous_id:phone', 'anonymous_id:tablet', 'email:one@x.org', 'email:two@x.org']],
  },
  {
    given: 'a minimum strength for what nobody owns, which needs none',
    rules: { minimumStrength: 10 },
    events: [
      { send: { userId: 'u' }, told: 'create' },
      { send: { userId: 'u', anonymousId: 'a', ...jane }, told: 'attach' },
    ],
    profiles: [['anonymous_id:a', 'email:jane@example.com', 'user_id:u']],
  },
];
