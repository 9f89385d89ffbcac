import { describe, expect, it } from '@jest/globals';
import { ACTIVE, GOLD, HOUR, JANE, NOON, question } from './serving.fixtures.ts';
import { VIEWS } from './views.ts';

const noon = new Date(NOON).toISOString();
const cursor = (limit: number) => ({
  url: '/v1/profiles/users/user_id:u1/list',
  has_more: false,
  next: '',
  limit,
});

describe('traits', () => {
  it('given a profile, then its traits by name, without the removed one', () => {
    expect(VIEWS.traits(question())).toEqual({
      traits: { age: 40, city: 'Praha', plan: 'gold' },
      cursor: cursor(10),
    });
  });

  it('given verbose, then each says where it came from and when', () => {
    expect(VIEWS.traits(question({ include: 'city', verbose: 'true' }))).toMatchObject({
      traits: {
        city: {
          value: 'Praha',
          source_id: `src_${'1'.repeat(32)}`,
          updated_at: new Date(NOON - HOUR).toISOString(),
        },
      },
    });
  });

  it('given computed traits, then they stand among the others, over one of the same name', () => {
    const until = NOON + HOUR;
    const computedTraits = [
      { id: 'trt_1', key: 'age', version: 1, features: [], valueOf: () => ({ value: 41 }) },
      {
        ...{ id: 'trt_2', key: 'orders_1h', version: 3, features: [] },
        valueOf: () => ({ value: 2, validUntil: until, bounded: true as const }),
      },
      { id: 'trt_3', key: 'last_sku', version: 1, features: [], valueOf: () => ({ value: null }) },
    ];
    expect(VIEWS.traits(question({}, { computedTraits }))).toMatchObject({
      traits: { age: 41, city: 'Praha', orders_1h: 2, plan: 'gold' },
    });
    expect(
      VIEWS.traits(question({ verbose: 'true', include: 'orders_1h' }, { computedTraits })),
    ).toMatchObject({
      traits: {
        orders_1h: {
          ...{ value: 2, origin: 'computed', computed_trait_id: 'trt_2', version: 3, bounded: true },
          valid_until: new Date(until).toISOString(),
        },
      },
    });
  });

  it('given include and limit, then only those, page by page', () => {
    expect(VIEWS.traits(question({ include: 'plan, city,nothing', limit: '1' }))).toMatchObject({
      traits: { city: 'Praha' },
      cursor: { has_more: true },
    });
  });

  it('given class=audience, then segments show as traits', () => {
    expect(VIEWS.traits(question({ class: 'audience' }))).toMatchObject({
      traits: { gold: true, active: false },
    });
  });

  it('given a trait named __proto__, then it is one like any other', () => {
    const traits = Object.fromEntries([
      ['__proto__', { value: { a: 1 }, at: NOON, tie: 'a', sourceId: 's' }],
    ]);
    const answer = VIEWS.traits(question({}, { profile: { ...JANE, state: { ...JANE.state, traits } } }));
    expect(JSON.stringify(answer)).toContain('"traits":{"__proto__":{"a":1}}');
  });

  it.each(['verbose', 'class'])('given an unknown %s, then it is refused', (parameter) => {
    expect(() => VIEWS.traits(question({ [parameter]: 'maybe' }))).toThrow(
      `The parameter ${parameter} is not valid.`,
    );
  });
});

describe('external ids', () => {
  it('given a profile, then its identifiers, and no personal data in the cursor', () => {
    expect(VIEWS.external_ids(question({ limit: '1' }))).toEqual({
      data: [
        {
          collection: 'users',
          type: 'anonymous_id',
          id: 'a1',
          encoding: 'none',
          created_at: new Date(NOON - 48 * HOUR).toISOString(),
        },
      ],
      cursor: expect.objectContaining({
        next: Buffer.from(`anonymous_id\n${JANE.key}`).toString('base64url'),
      }),
    });
    expect(VIEWS.external_ids(question({ include: 'user_id' }))).toMatchObject({ data: [{ id: 'u1' }] });
  });

  it('given verbose, then how often and when each was seen, and where it came from', () => {
    const [first] = JANE.identifiers;
    const identifiers = [{ ...first!, seen: 3, lastSeen: NOON, from: 'prf_9' }];
    const verbose = VIEWS.external_ids(question({ verbose: 'true' }, { profile: { ...JANE, identifiers } }));
    expect(verbose.data).toMatchObject([{ id: 'u1', seen: 3, last_seen_at: noon, from_profile: 'prf_9' }]);
    expect(VIEWS.external_ids(question({ verbose: 'true' })).data).toMatchObject([
      { id: 'a1', seen: 1, last_seen_at: new Date(NOON - 48 * HOUR).toISOString(), from_profile: null },
      { id: 'u1' },
    ]);
  });
});

describe('events', () => {
  const names = (query: Record<string, string>) => {
    const answer = VIEWS.events(question(query));
    return [...JSON.stringify(answer).matchAll(/"type":"(\w+)"/g)].map(([, type]) => type);
  };

  it('given a profile, then its newest events first, named as their type names them', () => {
    expect(VIEWS.events(question())).toEqual({
      data: [
        { type: 'page', name: 'Home', timestamp: noon },
        { type: 'track', event: 'Order Completed', timestamp: noon },
        { type: 'identify', timestamp: new Date(NOON - HOUR).toISOString() },
      ],
      cursor: cursor(10),
      most: 10,
    });
  });

  it.each([
    [{ sort: 'asc' }, ['identify', 'page', 'track']],
    [{ include: 'Home,identify' }, ['page', 'identify']],
    [{ exclude: 'Home' }, ['track', 'identify']],
    [{ start: noon }, ['page', 'track']],
    [{ end: noon }, ['identify']],
    [{ limit: '1' }, ['page']],
  ])('given %j, then those', (query: Record<string, string>, types) => expect(names(query)).toEqual(types));

  it('given a start that is no date, then it is refused', () => {
    expect(() => VIEWS.events(question({ start: 'yesterday' }))).toThrow('The parameter start is not valid.');
  });
});

describe('segments', () => {
  it('given a profile, then in which it is at this moment, and why', () => {
    const profile = { ...JANE, memberships: { [GOLD.id]: { version: 1, since: NOON - HOUR } } };
    expect(VIEWS.segments(question({ include: 'gold' }, { profile }))).toEqual({
      data: [
        {
          id: GOLD.id,
          key: 'gold',
          version: 1,
          member: true,
          entered_at: new Date(NOON - HOUR).toISOString(),
          valid_until: null,
          conditions: [
            { path: '', condition: 'plan equals gold', holds: true, value: 'gold', valid_until: null },
          ],
        },
      ],
      cursor: { ...cursor(100), url: '/v1/profiles/users/user_id:u1/list?include=gold' },
    });
  });

  it('given a window, then until when it holds, and the same question later finds it ended', () => {
    const feature = ACTIVE.features[0]!.key;
    const features = { [feature]: { count: 3, first: NOON - 90 * HOUR, last: NOON, times: [NOON] } };
    const profile = { ...JANE, state: { ...JANE.state, features } };
    const at = (now: number) => VIEWS.segments(question({ include: 'active' }, { profile, now }));
    const until = new Date(NOON + 24 * HOUR).toISOString();
    expect(at(NOON)).toMatchObject({
      data: [
        {
          member: true,
          valid_until: until,
          entered_at: null,
          conditions: [{ value: 1, valid_until: until }],
        },
      ],
    });
    expect(at(NOON + 24 * HOUR)).toMatchObject({ data: [{ member: false, conditions: [{ value: 0 }] }] });
  });

  it('given member=true, then only those that the person is in', () => {
    expect(VIEWS.segments(question({ member: 'true' }))).toMatchObject({ data: [{ key: 'gold' }] });
    expect(VIEWS.segments(question({ member: 'false' }))).toMatchObject({ data: [{ key: 'active' }] });
  });
});

describe('links and metadata', () => {
  it('given a person without accounts, then there are none', () => {
    expect(VIEWS.links(question())).toEqual({ data: [], cursor: cursor(20) });
  });

  it('given a person of two accounts, then the one named last comes first, with the role and since when', () => {
    const named = (at: number, value: string | null, since?: number) => {
      return { value, at, tie: 'a', sourceId: 'src_1', ...(since !== undefined && { since }) };
    };
    const accounts = { acme: named(NOON - HOUR, 'admin', NOON - 2 * HOUR), umbrella: named(NOON, null) };
    const profile = { ...JANE, state: { ...JANE.state, accounts } };
    const link = (id: string, role: string | null, since: number) => ({
      to_collection: 'accounts',
      external_ids: [{ collection: 'accounts', type: 'group_id', id, encoding: 'none' }],
      role,
      since: new Date(since).toISOString(),
    });
    expect(VIEWS.links(question({}, { profile }))).toEqual({
      data: [link('umbrella', null, NOON), link('acme', 'admin', NOON - 2 * HOUR)],
      cursor: cursor(20),
    });
    const first = VIEWS.links(question({ limit: '1', verbose: 'true' }, { profile }));
    expect(first.data).toEqual([{ ...link('umbrella', null, NOON), updated_at: noon, source_id: 'src_1' }]);
    expect(VIEWS.links(question({ limit: '1', next: first.cursor?.next ?? '' }, { profile })).data).toEqual([
      link('acme', 'admin', NOON - 2 * HOUR),
    ]);
    expect(Buffer.from(first.cursor?.next ?? '', 'base64url').toString()).not.toContain('umbrella');
  });

  it('given a profile, then what is known of the profile itself', () => {
    expect(VIEWS.metadata(question())).toEqual({
      metadata: {
        profile_id: JANE.profileId,
        version: 7,
        created_at: new Date(NOON - 48 * HOUR).toISOString(),
        updated_at: noon,
        first_seen_at: new Date(NOON - 48 * HOUR).toISOString(),
        last_seen_at: noon,
        expires_at: null,
        identifiers: 2,
        merges: 1,
      },
    });
  });
});
