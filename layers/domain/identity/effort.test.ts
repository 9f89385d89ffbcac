import { describe, expect, it } from '@jest/globals';
import type { PlainObject } from '../collecting/plain-object.ts';
import { configurationWith, lineOf, NOON } from '../profiles/profiles.fixtures.ts';
import { eventReader } from '../profiles/read-event.ts';
import { foundIn } from './found-identifiers.ts';
import { identifiersOf } from './identifiers-of.ts';
import { definitionWith, rulesWith } from './identity.fixtures.ts';
import type { BlockedRules, IdentityRules } from './identity-rules.ts';
import { itemKeys } from './item-key.ts';
import { ProposedIdentity } from './definition.ts';

const configuration = configurationWith();
const keyOf = itemKeys(configuration);
/** Of 292 steps each, and all of them go on at every small letter. */
const SLOW = ['A', 'B', 'C'].map((end) => `([a-z]?){95}([a-z]?){50}${end}`);
const patterns = { values: [], patterns: SLOW };
const CHANGE = { types: { '*': { blocked: patterns } }, blocked: patterns };
const slow = definitionWith(CHANGE);
/** As large as an event may be. */
const others = {
  ...{ type: 'track', event: 'Seen', messageId: 'm', anonymousId: 'a' },
  context: {
    externalIds: Array.from({ length: 29 }, (_, n) => ({ type: `t${n}`, id: `${'a'.repeat(990)}${n}` })),
  },
};
const large = { ...others, userId: 'u'.repeat(1000) };
/** What an event may take: at ten nanoseconds for a step, some twenty milliseconds. */
const BOUND = 2_100_000;

/** The same rules, and how many steps were looked at in them. */
function counting(rules: IdentityRules) {
  let looked = 0;
  const counted = (blocked: BlockedRules): BlockedRules => ({
    ...blocked,
    patterns: blocked.patterns.map((pattern) => ({
      ...pattern,
      match(text) {
        const found = pattern.match(text);
        looked += found.looked;
        return found;
      },
    })),
  });
  const unnamed = { ...rules.others, blocked: counted(rules.others.blocked) };
  return { looked: () => looked, rules: { ...rules, others: unnamed, blocked: counted(rules.blocked) } };
}

describe('what it takes to read an event', () => {
  it('given the slowest rules and the largest event, then steps are bounded, and the highest priority is looked at', () => {
    expect(ProposedIdentity.safeParse(slow).success).toBe(true);
    const { rules, looked } = counting(rulesWith(CHANGE));
    const found = identifiersOf(large, { rules, keyOf });
    expect(looked()).toBeGreaterThan(BOUND / 3);
    expect(looked()).toBeLessThanOrEqual(BOUND);
    expect(found[0]).toMatchObject({ type: 'user_id' });
    expect(found.length).toBeLessThan(5);
  });

  it('given what was not looked at, then it is not used, and the explanation says so', () => {
    const rules = rulesWith(CHANGE);
    const found = foundIn(large, { rules, keyOf });
    expect(found.filter(({ is }) => is === 'unchecked').length).toBeGreaterThan(20);
    const used = found.filter(({ is }) => is === 'used').map(({ key }) => key);
    expect(used).toEqual(identifiersOf(large, { rules, keyOf }).map(({ key }) => key));
    // What is short has its place beside what is long.
    expect(found.find(({ type }) => type === 'anonymous_id')).toMatchObject({ is: 'used' });
  });

  it('given rules that changed often, then an event is read by those before within one bound too', () => {
    const counted = Array.from({ length: 20 }, () => counting(rulesWith(CHANGE)));
    const own = counting(rulesWith(CHANGE));
    const former = counted.map(({ rules }, n) => ({ until: NOON - 20 + n, rules: () => rules }));
    const read = eventReader({ ...configuration, identity: { ...own.rules, former } });
    expect(read(lineOf(others, NOON), others)).toBeDefined();
    expect(own.looked() + counted.reduce((sum, { looked }) => sum + looked(), 0)).toBeLessThanOrEqual(
      2 * BOUND,
    );
  });

  it('given values in more places than are looked at, then those of the highest priority are', () => {
    const from = (type: string) => Array.from({ length: 20 }, (_, n) => `properties.${type}${n}`);
    const names = Array.from({ length: 40 }, (_, n) => `t${n}`);
    const rules = rulesWith({ types: Object.fromEntries(names.map((type) => [type, { from: from(type) }])) });
    const properties = Object.fromEntries(
      names.flatMap((type) => from(type).map((path) => [path.slice(11), path])),
    );
    const event: PlainObject = { type: 'track', properties, userId: 'u' };
    const found = foundIn(event, { rules, keyOf });
    expect(found).toHaveLength(801);
    expect(found[0]).toMatchObject({ type: 'user_id', is: 'used' });
    expect(found.filter(({ is }) => is === 'used')).toHaveLength(20);
    expect(found.filter(({ is }) => is === 'too-many')).toHaveLength(781);
  });
});

describe('patterns of a set of rules together', () => {
  it('given more steps than rules may have, then the pattern that is too much is named', () => {
    const many = { values: [], patterns: [...SLOW, '([a-z]?){95}([a-z]?){50}D'] };
    const { error } = ProposedIdentity.safeParse({ ...slow, blocked: many });
    expect(error?.issues.map(({ path }) => path)).toEqual([['types', 4, 'blocked', 'patterns', 2]]);
    const broken = { values: [], patterns: ['['] };
    expect(ProposedIdentity.safeParse({ ...slow, blocked: broken }).error?.issues).toHaveLength(1);
  });
});
