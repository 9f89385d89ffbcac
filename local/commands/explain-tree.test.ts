import { describe, expect, it } from '@jest/globals';
import { DEFAULT_IDENTITY_RULES } from '@tributary/domain/identity/rules';
import { explainView } from '@tributary/domain/serving/explain-view';
import { JANE } from '@tributary/domain/serving/serving.fixtures';
import { explainTree, ProfileExplanation } from './explain-tree.ts';

const at = '2026-03-15T12:00:00.000Z';
const link = (type: string, value: string, more = {}) => ({
  ...{ type, value, seen: 2, strength: 4, first_seen_at: at, last_seen_at: at },
  ...{ from_profile: null, mixed_scripts: false, configured: true, ...more },
});
const jane = {
  rules: 3,
  profile_id: 'prf_1',
  created_at: at,
  links: [link('user_id', 'jane')],
  joined: [],
  refusals: [],
  weak_links: [],
  pins: [],
};
const tree = (more: object) => explainTree(ProfileExplanation.parse({ ...jane, ...more }));

describe('the explanation of a profile for people', () => {
  it('given a lone person, then their links', () => {
    expect(tree({})).toEqual([
      'prf_1, since 2026-03-15 12:00:00; rules in force: version 3',
      '└─ user_id jane  seen 2×, strength 4, 2026-03-15 12:00:00 to 2026-03-15 12:00:00',
    ]);
  });

  it('given a merge, then who was taken in, through what, and below it what came from there', () => {
    const through = [
      { type: 'user_id', value: 'jane' },
      { type: null, value: null },
    ];
    const joined = [{ profile_id: 'prf_2', at, message_id: 'm3', rules: 2, through }];
    const links = [...jane.links, link('anonymous_id', 'phone', { from_profile: 'prf_2' })];
    expect(tree({ links, joined }).slice(2)).toEqual([
      '└─ took in prf_2 2026-03-15 12:00:00 through user_id jane and an identifier that it no longer has (event m3, rules 2)',
      '   └─ anonymous_id phone  seen 2×, strength 4, 2026-03-15 12:00:00 to 2026-03-15 12:00:00',
    ]);
  });

  it('given what was not taken, is weak or set apart, then why and whose it is', () => {
    const owner = { profile_id: 'prf_9', another_profile: true, value: 'tablet' };
    const refusal = { type: 'anonymous_id', reason: 'limit', at, message_id: 'm2', rules: 3, owner };
    expect(
      tree({
        refusals: [refusal, { ...refusal, owner: null }],
        weak_links: [{ type: 'email', strength: 1, needed: 3, owner: { ...owner, another_profile: false } }],
        pins: [{ id: 'unm_1', side: 'left' }],
      }).slice(2),
    ).toEqual([
      '├─ did not take',
      '│  ├─ anonymous_id tablet of prf_9: limit, 2026-03-15 12:00:00 (event m2, rules 3)',
      '│  └─ anonymous_id that nobody has by now: limit, 2026-03-15 12:00:00 (event m2, rules 3)',
      '├─ too weak to join yet',
      '│  └─ email tablet of its own by now: strength 1 of 3',
      '└─ set apart by',
      '   └─ unm_1: this one left',
    ]);
  });

  it('given a suspicious or orphaned identifier, then it says so', () => {
    const links = [link('card', 'pаypal', { mixed_scripts: true, configured: false })];
    expect(tree({ links })[1]).toContain(
      '; letters of several scripts; of a type that the rules no longer know',
    );
  });

  it('given what the API answers, then it is understood in all its parts', () => {
    const [first] = JANE.identifiers;
    const [at, rules, messageId] = [JANE.created, 0, 'm1'];
    const refused = { key: 'elsewhere', type: 'email' };
    const main = {
      ...JANE,
      joined: [{ profileId: 'prf_2', key: 'k', at, messageId, through: [first!.key, 'gone'], rules }],
      refusals: [{ ...refused, messageId, at, reason: 'cap' as const, rules }],
      weakLinks: { elsewhere: { type: 'email', seen: 1, lastSeen: at } },
      pins: [{ id: 'unm_1', side: 'stays' as const }],
    };
    const answer = explainView(main, { rules: DEFAULT_IDENTITY_RULES, owners: new Map() });
    const lines = explainTree(ProfileExplanation.parse(JSON.parse(JSON.stringify(answer))));
    expect(lines.map((line) => line.replace(/^[ │├└─]+/, ''))).toMatchObject([
      expect.stringMatching(/^prf_2+, since/),
      expect.stringMatching(/^user_id u1 /),
      expect.stringMatching(/^anonymous_id a1 /),
      expect.stringMatching(/^took in prf_2 .* through user_id u1 and an identifier/),
      'did not take',
      expect.stringMatching(/^email that nobody has by now: cap/),
      'too weak to join yet',
      expect.stringMatching(/^email that nobody has by now: strength 1 of 0/),
      'set apart by',
      'unm_1: this one stayed',
    ]);
  });
});
