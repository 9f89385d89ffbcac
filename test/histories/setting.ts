import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { rulesWith, unlimited } from '@tributary/domain/identity/identity.fixtures';
import { DEFAULT_IDENTITY_RULES, type IdentityRules } from '@tributary/domain/identity/rules';
import { configurationWith, HOUR, NOON } from '@tributary/domain/profiles/profiles.fixtures';

/** A workspace that asks for every kind of fact, with segments that people enter, leave, and leave by time alone. */
export const configuration: CompiledConfiguration = configurationWith({
  facts: ['Segment Entered', 'Segment Exited', 'Profile Created', 'Profile Merged', 'Trait Changed'],
  subscriptions: [{ to: 'event', type: 'track', name: 'Order Completed' }],
  segments: [
    { performed: { name: 'Order Completed' }, atLeast: 2 },
    { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 100 },
    { trait: 'plan', is: 'equals', value: 'pro' },
    { not: { performed: { name: 'Product Added' }, atLeast: 3 } },
    { performed: { name: 'Product Added' }, within: '20h' },
    { account: 'account_segment_0' },
    { account: 'account_segment_1' },
  ],
  accountSegments: [
    { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 60 },
    { performed: { name: 'Product Added' }, within: '20h' },
  ],
  computedTraits: {
    added_lately: { compute: 'count', over: { name: 'Product Added' }, within: '20h' },
    spent: { compute: 'sum', property: 'total', over: { name: 'Order Completed' } },
    shelves: { compute: 'unique-list', property: 'shelf', over: { name: 'Product Added' }, within: '40h' },
  },
});

/** Whoever shares anything is one: then profiles are what a union-find over the events finds. */
export const UNLIMITED: IdentityRules = unlimited(DEFAULT_IDENTITY_RULES);

/** Few of each, so that short histories come to every limit; of some a few a day. */
const three = { limit: { count: 3 } };
const threeADay = { limit: { count: 3, per: 'day' } };
export const TIGHT: IdentityRules = rulesWith({
  types: {
    email: { limit: { count: 1, per: 'day' } },
    phone: three,
    previous_id: three,
    anonymous_id: threeADay,
    '*': three,
  },
  caps: { merges: 3, identifiers: 7 },
});

/** Two people whom an identifier says are one have to be seen together twice, by a device three times. */
const STRONG: IdentityRules = rulesWith({
  types: { anonymous_id: { weight: 0.7 } },
  minimumStrength: 2,
});

/** A link has to be seen three times, whatever it is. */
const STRONGER: IdentityRules = rulesWith({ minimumStrength: 3 });

/** A user id may be given up while another one stays. */
const TWO_USERS: IdentityRules = rulesWith({ types: { user_id: { limit: { count: 2 } } } });

/**
 * So long after the beginning other rules are in force; whoever changes them waits until nothing is under way. No whole
 * minutes: an event after it would else have the time of one before, and a skew decide which is the newer.
 */
export const CHANGE_MS = HOUR + 7_000;

/** From the change on another identifier is the highest of an event, of its copies too. */
const REORDERED: IdentityRules = {
  ...rulesWith({ first: ['email'] }),
  former: [{ until: NOON + CHANGE_MS / 2, rules: () => DEFAULT_IDENTITY_RULES }],
};

export const RULES = {
  unlimited: UNLIMITED,
  usual: DEFAULT_IDENTITY_RULES,
  tight: TIGHT,
  strong: STRONG,
  stronger: STRONGER,
  twoUsers: TWO_USERS,
  reordered: REORDERED,
} as const;
export type RulesName = keyof typeof RULES;
