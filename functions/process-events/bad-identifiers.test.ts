import { describe, expect, it } from '@jest/globals';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import { explainProfile } from '@tributary/domain/identity/explain-profile';
import type { IdentityRules } from '@tributary/domain/identity/identity-rules';
import { rulesWith } from '@tributary/domain/identity/identity.fixtures';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import { memoryProfileStore, type StoreCall } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  SOURCE,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import type { RetryMessage } from '@tributary/domain/profiles/retry-queue';
import { processEvents } from './process-events.ts';

const running = { remainingMs: () => 60_000 };
const TEN_KB = 10_240;
/** As mappings hand records over: 12 to 25 events in each. */
const EVENTS_A_RECORD = 25;

/** A workspace to which batches come; its rules may change between them. */
function setUp(rules: IdentityRules = rulesWith({})) {
  const plain = configurationWith();
  let identity = rules;
  const calls: StoreCall[] = [];
  const store = memoryProfileStore((call) => void calls.push(call));
  const lake = memoryLake();
  const sent: RetryMessage[] = [];
  const counted: Record<string, number> = {};
  const handle = processEvents({
    store,
    lake,
    ledger: ledgerStoreInMemory(),
    configuration: () => Promise.resolve({ ...plain, identity }),
    retryQueue: {
      send: (messages) => {
        sent.push(...messages);
        return Promise.resolve(messages.map(() => true));
      },
    },
    now: () => NOON,
    random: seededBytes(seeded(5)),
    sleep: () => Promise.resolve(),
    observe: (counts) => {
      for (const [name, count] of Object.entries(counts))
        counted[name] =
          name === 'LargestProfile' ? Math.max(counted[name] ?? 0, count) : (counted[name] ?? 0) + count;
    },
  });
  const find = (type: string, value: string) =>
    findProfile({ store, consistent: true }, identifierItemKey(plain, { type, value }));
  return {
    happen: (events: readonly object[]) => handle(recordsOf(events), running),
    find,
    rule: (next: IdentityRules) => void (identity = next),
    sent,
    counted,
    mains: () => [...store.items().values()].filter((item) => item.kind === 'main'),
    failed: () => [...lake.objects.keys()].flatMap((key) => lake.lines(key)),
    /** Reads and writes since the last call, by kind. */
    takeCalls: () => Object.groupBy(calls.splice(0), ({ is }) => is),
  };
}

let sequence = 0;
function recordsOf(events: readonly object[]): StreamRecord[] {
  const lines = events.map((event, index) =>
    JSON.stringify(
      lineOf({ type: 'track', event: 'Seen', messageId: `m${sequence}-${index}`, ...event }, NOON),
    ),
  );
  sequence += 1;
  const count = Math.ceil(lines.length / EVENTS_A_RECORD);
  return Array.from({ length: count }, (_, index) => ({
    recordId: `shardId-0-${sequence}-${index}`,
    shardId: 'shardId-0',
    sequenceNumber: `${sequence}${String(index).padStart(6, '0')}`,
    partitionKey: `${WORKSPACE}.3`,
    arrivedAt: NOON,
    data: encodeRecord(SOURCE, lines.slice(index * EVENTS_A_RECORD, (index + 1) * EVENTS_A_RECORD)),
  }));
}

const external = (type: string, id: unknown) => ({ id, type, collection: 'users', encoding: 'none' });
const valuesOf = (identifiers: readonly { readonly value: string }[] | undefined) =>
  identifiers?.map(({ value }) => value).sort();

describe('ids of 10 KB', () => {
  const long = 'x'.repeat(TEN_KB);

  it.each([
    ['a user id', { userId: long }],
    ['an anonymous id', { userId: 'u', anonymousId: long }],
  ])('given %s, then the event is a failed one and its neighbours go through', async (_, who) => {
    const { happen, failed, mains } = setUp();
    await happen([{ userId: 'before' }, who, { userId: 'after' }]);
    expect(failed()).toMatchObject([{ reason: 'id-too-long', index: 1 }]);
    expect(mains()).toHaveLength(2);
  });

  it.each([
    ['an e-mail address', { context: { traits: { email: `${long}@example.com` } } }],
    ['a phone number', { context: { traits: { phone: `+49${'1'.repeat(TEN_KB)}` } } }],
    ['an external id', { context: { externalIds: [external('crm', long)] } }],
    ['a type of an external id', { context: { externalIds: [external(long, 'c1')] } }],
    ['the id of a device', { context: { device: { type: 'ios', id: long } } }],
  ])('given %s, then the event is told from its other ids, and that one names nobody', async (_, more) => {
    const { happen, find, counted } = setUp();
    await happen([{ userId: 'u', ...more }]);
    expect(counted).toMatchObject({ EventsProcessed: 1, EventsFailed: 0 });
    expect(valuesOf((await find('user_id', 'u'))?.identifiers)).toEqual(['u']);
  });

  it('given nothing else, then nobody can be told from it', async () => {
    const { happen, failed, mains } = setUp();
    await happen([{ type: 'identify', traits: { email: `${long}@example.com` }, userId: 'null' }]);
    expect(failed()).toMatchObject([{ reason: 'no-identifier' }]);
    expect(mains()).toEqual([]);
  });
});

/** All of Unicode's general categories that text may hold; a lone surrogate (Cs) is no text. */
const CATEGORIES =
  'Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co Cn'.split(' ');

/** Above it there are only rare ideographs, tags, and places for private use. */
const LAST_POINT = 0x1ffff;

/** The first and the last characters of a category, without NUL, which no event may hold. */
function charactersOf(category: string): readonly string[] {
  const pattern = new RegExp(`\\p{gc=${category}}`, 'u');
  const first: string[] = [];
  const last: string[] = [];
  for (let point = 1; point <= LAST_POINT && first.length < 3; point += 1)
    if (pattern.test(String.fromCodePoint(point))) first.push(String.fromCodePoint(point));
  for (let point = LAST_POINT; point > 0 && last.length < 3; point -= 1)
    if (pattern.test(String.fromCodePoint(point))) last.push(String.fromCodePoint(point));
  return [...new Set([...first, ...last])];
}

describe('ids of every class of Unicode', () => {
  it.each(CATEGORIES)(
    'given letters or signs of the class %s, then each id stays as it is and names its own profile',
    async (category) => {
      const { happen, find, mains, failed } = setUp();
      const ids = charactersOf(category).map((character) => `a${character}b`);
      expect(ids.length).toBeGreaterThan(0);
      const events = ids.map((userId) => ({ userId, anonymousId: `of-${userId}` }));
      await happen(events);
      await happen(events.map(({ anonymousId }) => ({ anonymousId })));
      expect(failed()).toEqual([]);
      expect(mains()).toHaveLength(ids.length);
      for (const id of ids) {
        const person = await find('user_id', id);
        expect(valuesOf(person?.identifiers)).toEqual([id, `of-${id}`].sort());
        expect(person?.ring).toHaveLength(2);
      }
    },
  );

  it('given a letter composed and decomposed, emoji with and without a joiner, or another direction, then they are different values', async () => {
    const { happen, mains } = setUp();
    const ids = [
      'caf\u00e9',
      'cafe\u0301',
      '\u{1f468}\u{1f469}',
      '\u{1f468}\u200d\u{1f469}',
      '\u202eabc',
      'abc',
    ];
    await happen(ids.map((userId) => ({ userId })));
    expect(valuesOf(mains().flatMap(({ identifiers }) => identifiers))).toEqual([...ids].sort());
  });

  it('given half a surrogate pair or NUL, which collecting does not let through, then it still is nobody else', async () => {
    const { happen, find, mains, counted } = setUp();
    await happen([{ userId: 'a\ud83d' }, { userId: 'a\u0000' }, { userId: 'a' }]);
    expect(counted).toMatchObject({ EventsProcessed: 3, EventsFailed: 0 });
    expect(mains()).toHaveLength(3);
    expect((await find('user_id', 'a'))?.ring).toHaveLength(1);
  });
});

describe('homographs', () => {
  const latin = 'paypal@example.com';
  const cyrillic = 'p\u0430yp\u0430l@example.com';
  const mail = (userId: string, email: string) => ({ userId, context: { traits: { email } } });

  it('given an address with look-alike letters, then it is another person, left alone, and explanations say so', async () => {
    const rules = rulesWith({});
    const { happen, find, mains } = setUp(rules);
    await happen([mail('u1', latin), mail('u2', cyrillic)]);
    expect(mains()).toHaveLength(2);
    const links = await Promise.all(
      ['u1', 'u2'].map(async (id) => explainProfile((await find('user_id', id))!, rules).links),
    );
    const mixed = links.map((own) =>
      own.filter(({ mixedScripts }) => mixedScripts).map(({ value }) => value),
    );
    expect(mixed).toEqual([[], [cyrillic]]);
  });
});

describe('too much for one profile', () => {
  it('given 5,000 events of one person in one batch, then all are folded, in as many commits as they need and no more', async () => {
    const { happen, find, sent, counted, takeCalls } = setUp();
    await happen(Array.from({ length: 5000 }, (_, n) => ({ userId: 'u', anonymousId: `a${n % 3}` })));
    expect(counted).toMatchObject({ EventsProcessed: 5000, EventsFailed: 0, EventsRetried: 0 });
    expect(sent).toEqual([]);
    const person = await find('user_id', 'u');
    expect(person?.identifiers.find(({ type }) => type === 'user_id')?.seen).toBe(5000);
    // 250 events a commit; each writes the ids that its ring has no room for to a chunk before.
    const { transact = [], put = [], read = [] } = takeCalls();
    const commits = person?.version ?? 0;
    expect(commits).toBeLessThanOrEqual(21);
    expect(put.length + transact.length).toBeLessThanOrEqual(2 * commits);
    expect(read.length).toBeLessThanOrEqual(6 * commits);
  });

  it('given 10,000 new identifiers onto one profile, then it takes a thousand, an alarm can see it, and nothing fails', async () => {
    const { happen, find, sent, counted, takeCalls } = setUp(
      rulesWith({ types: { card: { from: ['context.externalIds'], limit: { count: 1000 } } } }),
    );
    for (let first = 0; first < 10_000; first += 2_000)
      await happen(
        Array.from({ length: 2_000 }, (_, n) => ({
          userId: 'u',
          context: { externalIds: [external('card', `c${first + n}`)] },
        })),
      );
    expect(counted).toMatchObject({ EventsProcessed: 10_000, EventsFailed: 0, EventsRetried: 0 });
    expect(sent).toEqual([]);
    expect((await find('user_id', 'u'))?.identifiers).toHaveLength(1000);
    expect(counted).toMatchObject({ LargestProfile: 1000, IdentifiersRefused: 10_000 - 999 });
    // 90 items a transaction until it is full, then 250 events a commit: nothing that grows with the square.
    const { transact = [], put = [] } = takeCalls();
    expect(put.length + transact.length).toBeLessThanOrEqual(
      2 * (Math.ceil(1000 / 85) + Math.ceil(9_000 / 200)) + 5,
    );
  });

  it('given 10,000 people with one identifier in common, then the limit keeps them apart', async () => {
    const { happen, mains, counted } = setUp();
    for (let first = 0; first < 10_000; first += 2_000)
      await happen(
        Array.from({ length: 2_000 }, (_, n) => ({
          userId: `u${first + n}`,
          context: { externalIds: [external('kiosk', 'k1')] },
        })),
      );
    expect(mains()).toHaveLength(10_000);
    expect(counted).toMatchObject({
      EventsFailed: 0,
      IdentifiersRefused: 9_999,
      LargestProfile: 2,
      ProfilesOversized: 0,
    });
  });

  it('given a cap below what is many, then an alarm can see who is at it', async () => {
    const rules = rulesWith({ caps: { merges: 100, identifiers: 3 } });
    const { happen, counted } = setUp(rules);
    const onPhone = (anonymousId: string) => ({ userId: 'u', anonymousId });
    await happen([onPhone('a1'), onPhone('a2')]);
    expect(counted).toMatchObject({ LargestProfile: 3, ProfilesOversized: 0 });
    await happen([onPhone('a3')]);
    expect(counted).toMatchObject({ LargestProfile: 3, ProfilesOversized: 1, IdentifiersRefused: 1 });
  });
});

describe('an identifier type that is deleted while in use', () => {
  const types = { loyalty: { from: ['properties.card'], limit: { count: 3 } } };
  const withCard = (userId: string, card: string) => ({ userId, properties: { card } });

  it('given people who are known by it, when it is gone, then they keep it, nothing new comes, and no event fails', async () => {
    const { happen, find, rule, mains, counted } = setUp(rulesWith({ types }));
    await happen([withCard('u1', 'c1'), withCard('u2', 'c2')]);
    rule(rulesWith({}));
    await happen([withCard('u1', 'c3'), withCard('u2', 'c1'), withCard('u3', 'c1')]);
    expect(counted).toMatchObject({ EventsProcessed: 5, EventsFailed: 0, IdentifiersRefused: 0 });
    expect(mains()).toHaveLength(3);
    expect(valuesOf((await find('loyalty', 'c1'))?.identifiers)).toEqual(['c1', 'u1']);
    expect(valuesOf((await find('user_id', 'u2'))?.identifiers)).toEqual(['c2', 'u2']);
  });

  it('given two of them who turn out to be one, then the merge takes its identifiers along', async () => {
    const { happen, find, rule } = setUp(rulesWith({ types }));
    await happen([
      { anonymousId: 'a', properties: { card: 'c1' } },
      { anonymousId: 'b', properties: { card: 'c2' } },
    ]);
    rule(rulesWith({}));
    await happen([
      { userId: 'u', anonymousId: 'a' },
      { userId: 'u', anonymousId: 'b' },
    ]);
    expect(valuesOf((await find('user_id', 'u'))?.identifiers)).toEqual(['a', 'b', 'c1', 'c2', 'u']);
    expect((await find('loyalty', 'c2'))?.profileId).toBe((await find('loyalty', 'c1'))?.profileId);
  });

  it('given that it comes back, then it is read and limited again, the old ones counted', async () => {
    const { happen, find, rule } = setUp(rulesWith({ types }));
    await happen([withCard('u', 'c1'), withCard('u', 'c2')]);
    rule(rulesWith({}));
    await happen([withCard('u', 'c3')]);
    rule(rulesWith({ types }));
    await happen([withCard('u', 'c4'), withCard('u', 'c5')]);
    expect(valuesOf((await find('user_id', 'u'))?.identifiers)).toEqual(['c1', 'c2', 'c4', 'u']);
  });
});
