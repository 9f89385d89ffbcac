import { describe, expect, it } from '@jest/globals';
import { aDestination, workspaceId } from '@tributary/domain/configuration/configuration.fixtures';
import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { DeliveryResult } from '@tributary/domain/destinations/ports';
import { MAX_RECEIVES } from '@tributary/domain/destinations/retry';
import { shortHash } from '@tributary/domain/ids/ids';
import {
  aForwarded,
  aMain,
  aMessage,
  aTransition,
  configurationWith,
  key,
  NOW,
  segmentId,
  setUp as setUpAll,
  toEvents,
  withBodies,
} from './deliver-activations.fixtures.ts';

const DONE = { kind: 'done' };
const HOURS = 3_600_000;
const destinationId = aDestination().id;
const activationOf = (factId: string) => shortHash(factId, destinationId);

async function setUp(changed: Partial<DestinationItem> = {}) {
  const all = setUpAll(changed);
  await all.secrets.create('tributary-dst-1', { signingSecret: 'whsec_1' });
  return all;
}

const answers = (...results: DeliveryResult[]) => {
  const left = [...results];
  return () => left.shift() ?? { kind: 'delivered' as const, status: 200 };
};
const failing = { kind: 'retry', reason: 'http-503', response: { status: 503, body: 'later' } } as const;
const refusing = { kind: 'final', reason: 'http-400', response: { status: 400, body: 'no' } } as const;

describe('delivering a membership', () => {
  it('given someone who entered, when delivered, then an identify with the trait goes out, signed for', async () => {
    const { handle, sent, sums, counts } = await setUp();
    expect(await handle(aMessage(aTransition(1)))).toEqual([DONE]);
    expect(sent).toMatchObject([
      {
        activationId: activationOf('fact-1'),
        settings: { url: 'https://example.com/hook', signingSecret: 'whsec_1' },
        event: {
          type: 'identify',
          messageId: activationOf('fact-1'),
          userId: 'u-1',
          anonymousId: 'a-new',
          traits: { email: 'jane@example.com', big_spenders: true },
          segment: { id: segmentId, key: 'big_spenders', version: 1, member: true, reason: 'event' },
          timestamp: '2026-11-02T09:29:59.000Z',
        },
      },
    ]);
    expect(sent[0]!.event['traits']).not.toHaveProperty('gone');
    expect(await sums()).toMatchObject({ matched: 1, delivered: 1, pending: 0 });
    expect(counts).toMatchObject({ ActivationsDelivered: 1, ActivationsRetried: 0 });
  });

  it('given an account, when it enters, then a group is sent with its id and traits', async () => {
    const { handle, sent, profile } = await setUp();
    const identifiers = [{ type: 'group_id', value: 'acme', key, firstSeen: NOW }];
    profile(aMain({ profileId: `acc_${'4'.repeat(32)}`, identifiers }));
    await handle(aMessage(aTransition(1)));
    expect(sent[0]?.event).toMatchObject({ type: 'group', groupId: 'acme', traits: { big_spenders: true } });
    expect(sent[0]?.event).not.toHaveProperty('userId');
  });

  it('given facts out of order, when delivered, then the vendor ends with the present state, each fact counted', async () => {
    const { handle, sent, sums, profile } = await setUp();
    profile(aMain({ memberships: {}, numbers: { [segmentId]: 2 } }));
    await handle(aMessage(aTransition(2, 'Segment Exited')));
    await handle(aMessage(aTransition(1)));
    expect(sent.map(({ event }) => event['segment'])).toMatchObject([{ member: false }]);
    expect(await sums()).toMatchObject({ matched: 2, delivered: 1, filtered: { superseded: 1 } });
  });

  it('given an older fact first, when the state has moved on, then what is so now is sent, under an id of its own', async () => {
    const { handle, sent, profile } = await setUp();
    profile(aMain({ memberships: {}, numbers: { [segmentId]: 2 } }));
    await handle(aMessage(aTransition(1)), aMessage(aTransition(2, 'Segment Exited')));
    expect(sent).toHaveLength(1);
    expect(sent[0]!.event['segment']).toMatchObject({ member: false });
    expect(sent[0]!.activationId).not.toBe(activationOf('fact-1'));
    expect(sent[0]!.event['messageId']).toBe(sent[0]!.activationId);
  });

  it('given an answer that was lost, when the state changes before the retry, then the receiver can tell them apart', async () => {
    const { handle, sent, hooks, profile } = await setUp();
    hooks.answer = answers({ kind: 'retry', reason: 'timeout' });
    await handle(aMessage(aTransition(1)));
    profile(aMain({ memberships: {}, numbers: { [segmentId]: 2 } }));
    await handle(aMessage(aTransition(1), { receives: 2 }));
    expect(sent.map(({ event }) => event['segment'])).toMatchObject([{ member: true }, { member: false }]);
    expect(new Set(sent.map(({ activationId }) => activationId)).size).toBe(2);
  });

  it('given a change while it is being sent, when it looks again, then that is sent too, in order', async () => {
    const { handle, sent, hooks, profile, state } = await setUp();
    hooks.answer = () => {
      if (sent.length === 1) profile(aMain({ memberships: {}, numbers: { [segmentId]: 2 } }));
      return { kind: 'delivered', status: 200 };
    };
    await handle(aMessage(aTransition(1)));
    expect(sent.map(({ event }) => event['segment'])).toMatchObject([{ member: true }, { member: false }]);
    expect([...state.sent.values()]).toEqual([{ number: 2, by: activationOf('fact-1') }]);
  });

  it('given a batch with many facts of one person, when delivered, then they do not wait for each other', async () => {
    const { handle, sent, profile } = await setUp();
    profile(aMain({ numbers: { [segmentId]: 3 } }));
    const facts = [aTransition(1), aTransition(2, 'Segment Exited'), aTransition(3)];
    expect(await handle(...facts.map((fact) => aMessage(fact)))).toEqual([DONE, DONE, DONE]);
    expect(sent).toHaveLength(1);
  });

  it('given somebody else at the same pair, when delivered, then it waits, and nothing is sent twice at once', async () => {
    const { handle, sent, hooks, sums } = await setUp();
    let release: (result: DeliveryResult) => void = () => undefined;
    hooks.answer = () => new Promise((resolve) => void (release = resolve));
    const first = handle(aMessage(aTransition(1)));
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await handle(aMessage(aTransition(1)))).toEqual([{ kind: 'retry', afterMs: 750 }]);
    release({ kind: 'delivered', status: 200 });
    expect(await first).toEqual([DONE]);
    expect(sent).toHaveLength(1);
    expect(await sums()).toMatchObject({ matched: 1, delivered: 1, pending: 0 });
  });

  it('given a worker that died with the lease, when the lease has ended, then the next one delivers', async () => {
    const { handle, sent, state, pass } = await setUp();
    await state.acquire({ destinationId, profileId: aMain().profileId, subject: segmentId, leaseMs: 40_000 });
    expect(await handle(aMessage(aTransition(1)))).toMatchObject([{ kind: 'retry' }]);
    pass(40_001);
    expect(await handle(aMessage(aTransition(1), { receives: 2 }))).toEqual([DONE]);
    expect(sent).toHaveLength(1);
  });

  it('given a delivery that could not be written down, when it comes again, then it is delivered and not sent again', async () => {
    const { handle, sent, hooks, sums } = await setUp();
    hooks.ledger = () => {
      throw new Error('The ledger is not there.');
    };
    await expect(handle(aMessage(aTransition(1)))).rejects.toThrow('ledger');
    hooks.ledger = () => undefined;
    expect(await handle(aMessage(aTransition(1), { receives: 2 }))).toEqual([DONE]);
    expect(sent).toHaveLength(1);
    expect(await sums()).toMatchObject({ matched: 1, delivered: 1 });
  });

  it('given a merged profile, when its last fact comes, then the survivor is read, and its state sent', async () => {
    const { handle, sent, profile, state } = await setUp();
    const survivor = aMain({
      key: 'survivor',
      profileId: `prf_${'9'.repeat(32)}`,
      memberships: {},
      numbers: { [segmentId]: 1 },
    });
    profile(survivor);
    const { profileId, created, version } = aMain();
    profile({
      kind: 'redirect',
      key: aMain().key,
      profileId,
      created,
      version,
      numbers: {},
      to: 'survivor',
      changes: [],
    });
    await handle(aMessage(aTransition(2, 'Segment Exited')));
    expect(sent.map(({ event }) => event['segment'])).toMatchObject([{ member: false }]);
    expect([...state.sent.keys()]).toEqual([`${destinationId}#${survivor.profileId}#${segmentId}`]);
    await handle(aMessage(aTransition(1)));
    expect(sent).toHaveLength(1);
  });

  it('given a merged profile whose exit has the number of the present state, then it is not told as a merger', async () => {
    const { handle, sent, profile } = await setUp();
    profile(aMain({ key: 'survivor', profileId: `prf_${'9'.repeat(32)}`, numbers: { [segmentId]: 2 } }));
    const { profileId, created, version } = aMain();
    profile({ kind: 'redirect', key, profileId, created, version, numbers: {}, to: 'survivor', changes: [] });
    await handle(aMessage(aTransition(2, 'Segment Exited', 'merged')));
    expect(sent).toMatchObject([{ event: { timestamp: new Date(NOW).toISOString() } }]);
    expect(sent[0]!.event['segment']).toMatchObject({ member: true });
    expect(sent[0]!.event['segment']).not.toHaveProperty('reason');
    expect(sent[0]!.activationId).not.toBe(activationOf('fact-2'));
  });

  it('given a fact that waited while another one sent its state, when it comes again, then it was superseded', async () => {
    const { handle, sent, sums, profile } = await setUp();
    profile(aMain({ numbers: { [segmentId]: 2 } }));
    await handle(aMessage(aTransition(1)));
    expect(await handle(aMessage(aTransition(2), { receives: 3 }))).toEqual([DONE]);
    expect(sent).toHaveLength(1);
    expect(await sums()).toMatchObject({ matched: 2, delivered: 1, filtered: { superseded: 1 } });
  });

  it('given numbers that a merge raised, when the next fact comes, then it is delivered, and the gap is not waited for', async () => {
    const { handle, sent, state, profile } = await setUp();
    await handle(aMessage(aTransition(1)));
    profile(aMain({ memberships: {}, numbers: { [segmentId]: 8 } }));
    expect(await handle(aMessage(aTransition(8, 'Segment Exited')))).toEqual([DONE]);
    expect(sent.map(({ event }) => event['segment'])).toMatchObject([{ member: true }, { member: false }]);
    expect([...state.sent.values()]).toMatchObject([{ number: 8 }]);
  });

  it('given a destination of entries alone, when the person has left since, then nothing is sent', async () => {
    const { handle, sent, sums, profile } = await setUp({
      subscriptions: [{ to: 'segment', segmentId, on: ['entered'] }],
    });
    profile(aMain({ memberships: {}, numbers: { [segmentId]: 2 } }));
    await handle(aMessage(aTransition(1)));
    expect(sent).toHaveLength(0);
    expect(await sums()).toMatchObject({ filtered: { superseded: 1 } });
  });
});

describe('delivering an event', () => {
  it('given a forwarded event, when delivered, then traits and ids join, and its own stay', async () => {
    const { handle, sent } = await setUp({ subscriptions: toEvents });
    const event = {
      context: { locale: 'de' },
      properties: { total: 5 },
      timestamp: '2026-11-01T00:00:00.000Z',
    };
    await handle(aMessage(aForwarded('f1', event)));
    expect(sent).toMatchObject([
      {
        activationId: activationOf('f1'),
        event: {
          type: 'track',
          event: 'Order Completed',
          messageId: 'm-f1',
          userId: 'u-event',
          anonymousId: 'a-new',
          timestamp: '2026-11-01T00:00:00.000Z',
          properties: { total: 5 },
          context: { locale: 'de', traits: { email: 'jane@example.com' } },
        },
      },
    ]);
  });

  it('given what did not travel, when delivered, then it comes as it was sent, and traits that it lacks join', async () => {
    const { handle, sent, profile } = await setUp({ subscriptions: toEvents });
    const device = { ip: '192.0.2.7', userAgent: 'Mozilla', device: { id: 'd' }, externalIds: [{ id: 'x' }] };
    const account = { traits: { name: 'Otter & Oak' }, context: { ...device, traits: { plan: 'pro' } } };
    const { facts, chunk } = withBodies(
      aForwarded('f1', { groupId: 'g', ...account }),
      aForwarded('f2', { context: { traits: { email: 'as@sent.example' } }, userAgent: 'Mozilla' }),
    );
    profile(chunk);
    expect(JSON.stringify(facts)).not.toMatch(/Otter|192\.0|Mozilla|as@sent/);
    await handle(...facts.map((fact) => aMessage(fact)));
    expect(sent.map(({ event }) => event)).toMatchObject([
      {
        groupId: 'g',
        traits: { name: 'Otter & Oak' },
        context: { ...device, traits: { plan: 'pro', email: 'jane@example.com' } },
      },
      { userAgent: 'Mozilla', context: { traits: { email: 'as@sent.example' } } },
    ]);
  });

  it('given an identify, when delivered, then it has the traits that it was sent with, and not the present ones', async () => {
    const identify = { to: 'event', type: 'identify' } as const;
    const { handle, sent, profile } = await setUp({ subscriptions: [identify] });
    const { facts, chunk } = withBodies(
      aForwarded('f1', { traits: { plan: 'pro' } }, 'identify'),
      aForwarded('f2', {}, 'identify'),
    );
    profile(chunk);
    await handle(...facts.map((fact) => aMessage(fact)));
    expect(sent.map(({ event }) => event['traits'])).toEqual([
      { plan: 'pro' },
      { email: 'jane@example.com' },
    ]);
  });

  it('given events of one chunk in a batch, when delivered, then it is read once, and consistently where it is missed', async () => {
    const { handle, sent, hooks, profile } = await setUp({ subscriptions: toEvents });
    const { facts, chunk } = withBodies(
      ...['f1', 'f2', 'f3'].map((id) => aForwarded(id, { ip: '192.0.2.7' })),
    );
    const reads: boolean[] = [];
    hooks.read = (keys, consistent) => {
      if (!keys.includes(chunk.key)) return;
      reads.push(consistent);
      if (consistent) profile(chunk);
    };
    await handle(...facts.map((fact) => aMessage(fact)));
    expect(reads).toEqual([false, true]);
    expect(sent.map(({ event }) => event['ip'])).toEqual(['192.0.2.7', '192.0.2.7', '192.0.2.7']);
    reads.length = 0;
    await handle(...facts.map((fact) => aMessage(fact)));
    expect(reads).toEqual([false]);
  });

  it('given a person who was merged away, when delivered, then the event is still whole', async () => {
    const { handle, sent, profile } = await setUp({ subscriptions: toEvents });
    const { facts, chunk } = withBodies(aForwarded('f1', { ip: '192.0.2.7' }));
    profile(chunk);
    profile(aMain({ key: 'survivor', profileId: `prf_${'9'.repeat(32)}` }));
    const { profileId, created, version } = aMain();
    profile({ kind: 'redirect', key, profileId, created, version, numbers: {}, to: 'survivor', changes: [] });
    await handle(...facts.map((fact) => aMessage(fact)));
    expect(sent).toMatchObject([
      { event: { ip: '192.0.2.7', context: { traits: { email: 'jane@example.com' } } } },
    ]);
  });

  it('given a chunk that is not there, when its time is not over, then it waits for it; later what travelled is sent', async () => {
    const { handle, sent, pass } = await setUp({ subscriptions: toEvents });
    const { facts } = withBodies(aForwarded('f1', { ip: '192.0.2.7', properties: { total: 5 } }));
    const again = facts.map((fact) => aMessage(fact, { sentAt: NOW + 16 * 24 * HOURS }));
    await expect(handle(...again)).rejects.toMatchObject({ cause: { name: 'BodyMissing' } });
    expect(sent).toHaveLength(0);
    pass(16 * 24 * HOURS);
    expect(await handle(...again)).toEqual([DONE]);
    expect(sent).toMatchObject([{ event: { properties: { total: 5 } } }]);
    expect(sent[0]!.event).not.toHaveProperty('ip');
  });

  it('given events of one person in a batch, when delivered, then the person is read once, and anew a second later', async () => {
    const { handle, sent, hooks, profile, pass } = await setUp({ subscriptions: toEvents });
    let reads = 0;
    hooks.read = () => void (reads += 1);
    hooks.answer = () => {
      if (sent.length === 1) {
        pass(1_000);
        profile(aMain({ state: { ...aMain().state, traits: {} } }));
      }
      return { kind: 'delivered', status: 200 };
    };
    // Ten begin together; the eleventh waits for the first of them.
    await handle(...Array.from({ length: 11 }, (_, index) => aMessage(aForwarded(`f${index}`))));
    expect(reads).toBe(2);
    const traits = sent.map(({ event }) => event['context']).map((context) => JSON.stringify(context));
    expect(traits.slice(0, 10).every((text) => text.includes('jane@example.com'))).toBe(true);
    expect(traits[10]).not.toContain('jane@example.com');
  });

  it('given the same message again, when delivered, then the id is the same', async () => {
    const { handle, sent, sums } = await setUp({ subscriptions: toEvents });
    await handle(aMessage(aForwarded('f1')), aMessage(aForwarded('f1'), { id: 'other' }));
    expect(new Set(sent.map(({ activationId }) => activationId)).size).toBe(1);
    expect(await sums()).toMatchObject({ matched: 1, delivered: 1 });
  });

  it.each([
    [{ All: false }, 0],
    [{ All: false, Webhook: true }, 1],
    [{ All: false, webhook: {} }, 1],
    [{ [destinationId]: false }, 0],
    [{ Hook: false, Webhook: true }, 0],
    [{ All: true, Other: false }, 1],
    [{}, 1],
  ])('given integrations %j, when delivered, then %i are sent', async (integrations, count) => {
    const { handle, sent, sums } = await setUp({ subscriptions: toEvents });
    await handle(aMessage(aForwarded('f1', { integrations })));
    expect(sent).toHaveLength(count);
    expect(await sums()).toMatchObject(count === 1 ? { delivered: 1 } : { filtered: { integrations: 1 } });
  });
});

describe('what is left out', () => {
  it.each<[string, Partial<DestinationItem>]>([
    ['destination-disabled', { enabled: false }],
    ['destination-deleting', { state: 'deleting' }],
    ['consent-missing', { requiresConsent: ['Analytics'] }],
  ])(
    'given a destination that makes it %s, when delivered, then it is filtered and counted',
    async (reason, changed) => {
      const { handle, sent, sums } = await setUp(changed);
      expect(await handle(aMessage(aTransition(1)))).toEqual([DONE]);
      expect(sent).toHaveLength(0);
      expect(await sums()).toMatchObject({ matched: 1, filtered: { [reason]: 1 } });
    },
  );

  it('given consent, when granted, then it is delivered', async () => {
    const { handle, sent } = await setUp({ requiresConsent: ['Advertising'] });
    await handle(aMessage(aTransition(1)));
    expect(sent).toHaveLength(1);
  });

  it('given no profile any more, when delivered, then it is filtered', async () => {
    const { handle, noProfile, sums } = await setUp();
    noProfile();
    await handle(aMessage(aTransition(1)));
    expect(await sums()).toMatchObject({ filtered: { 'profile-not-found': 1 } });
  });

  it('given a filter of the connector, when it says no, then it is filtered by its reason', async () => {
    const { handle, hooks, sums } = await setUp();
    hooks.answer = answers({ kind: 'filtered', reason: 'filter' });
    await handle(aMessage(aTransition(1)));
    expect(await sums()).toMatchObject({ filtered: { filter: 1 } });
  });

  it.each(['destination-unknown', 'not-subscribed'])(
    'given %s, when the configuration may be behind, then it waits, then it is filtered',
    async (reason) => {
      const { handle, configure, pass, sums } = await setUp();
      configure(
        reason === 'not-subscribed'
          ? configurationWith(aDestination({ subscriptions: toEvents }))
          : undefined,
      );
      expect(await handle(aMessage(aTransition(1)))).toEqual([{ kind: 'retry', afterMs: 5_000 }]);
      expect(await sums()).toMatchObject({ matched: 1, pending: 1 });
      pass(60_000);
      expect(await handle(aMessage(aTransition(1), { receives: 13 }))).toEqual([DONE]);
      expect(await sums()).toMatchObject({ matched: 1, pending: 0, filtered: { [reason]: 1 } });
    },
  );
});

describe('what fails', () => {
  it('given a vendor that is away, when tried, then it is tried again by the schedule, and pending', async () => {
    const { handle, hooks, sums } = await setUp();
    hooks.answer = answers(failing, failing, { ...failing, afterMs: 60_000 });
    expect(await handle(aMessage(aTransition(1)))).toEqual([{ kind: 'retry', afterMs: 500 }]);
    expect(await handle(aMessage(aTransition(1), { receives: 5 }))).toEqual([
      { kind: 'retry', afterMs: 8_000 },
    ]);
    expect(await handle(aMessage(aTransition(1), { receives: 6 }))).toEqual([
      { kind: 'retry', afterMs: 60_000 },
    ]);
    expect(await sums()).toMatchObject({ matched: 1, pending: 1 });
    expect(await handle(aMessage(aTransition(1), { receives: 7 }))).toEqual([DONE]);
    expect(await sums()).toMatchObject({ matched: 1, pending: 0, delivered: 1 });
  });

  it('given an answer that is final, when tried, then a dead letter is kept with body, response and reason', async () => {
    const { handle, hooks, lake, sums, counts } = await setUp();
    hooks.answer = answers(refusing);
    expect(await handle(aMessage(aTransition(1), { receives: 3 }))).toEqual([DONE]);
    const [objectKey] = [...lake.objects.keys()];
    expect(objectKey).toMatch(
      new RegExp(
        `^dead-letters/workspace=${workspaceId}/destination=${destinationId}/date=2026-11-02/.+ndjson.gz$`,
      ),
    );
    expect(lake.lines(objectKey!)).toMatchObject([
      {
        v: 1,
        activationId: activationOf('fact-1'),
        destinationId,
        fact: aTransition(1),
        request: { type: 'identify', traits: { big_spenders: true } },
        response: { status: 400, body: 'no' },
        attempts: 3,
        reason: 'http-400',
        at: new Date(NOW).toISOString(),
      },
    ]);
    expect(await sums()).toMatchObject({ matched: 1, deadLettered: { 'http-400': 1 } });
    expect(counts).toMatchObject({ ActivationsDeadLettered: 1 });
  });

  it('given four hours of failures, when tried once more, then it is given up, and not a moment before', async () => {
    const { handle, hooks, pass, lake } = await setUp();
    hooks.answer = () => failing;
    pass(4 * HOURS - 1);
    expect(await handle(aMessage(aTransition(1), { receives: 40 }))).toMatchObject([{ kind: 'retry' }]);
    pass(1);
    expect(await handle(aMessage(aTransition(1), { receives: 41 }))).toEqual([DONE]);
    expect(lake.puts()).toBe(1);
  });

  it('given a fact that stood in its queue for half a day, when its vendor fails, then it is tried for four hours all the same', async () => {
    const { handle, hooks, pass, lake } = await setUp();
    hooks.answer = () => failing;
    const stood = { sentAt: NOW - 12 * HOURS, firstReceivedAt: NOW };
    expect(await handle(aMessage(aTransition(1), stood))).toMatchObject([{ kind: 'retry' }]);
    pass(4 * HOURS - 1);
    expect(await handle(aMessage(aTransition(1), { ...stood, receives: 40 }))).toMatchObject([
      { kind: 'retry' },
    ]);
    pass(1);
    expect(await handle(aMessage(aTransition(1), { ...stood, receives: 41 }))).toEqual([DONE]);
    expect(lake.puts()).toBe(1);
  });

  it('given a fact that waited two hundred times behind a slow vendor, when that fails, then it is tried for four hours all the same', async () => {
    const { handle, hooks, lake } = await setUp();
    hooks.answer = () => failing;
    expect(await handle(aMessage(aTransition(1), { receives: 240 }))).toMatchObject([{ kind: 'retry' }]);
    expect(lake.puts()).toBe(0);
  });

  it('given a lease that is never free, when it waits for four hours, then its queue is far from taking it away', async () => {
    const { handle, state, pass } = await setUp();
    const pair = { destinationId, profileId: aMain().profileId, subject: segmentId, leaseMs: 24 * HOURS };
    await state.acquire(pair);
    let receives = 0;
    for (let waited = 0; waited < 4 * HOURS;) {
      const [outcome] = await handle(aMessage(aTransition(1), { receives: (receives += 1) }));
      const afterMs = outcome?.kind === 'retry' ? (outcome.afterMs ?? 0) : 0;
      pass(afterMs);
      waited += afterMs;
    }
    expect(receives).toBeLessThan(MAX_RECEIVES / 2);
  });

  it('given a turn that never comes, when its queue is near to taking it away, then it is given up, and said so', async () => {
    const { handle, state, pass, lake, sums } = await setUp();
    const pair = { destinationId, profileId: aMain().profileId, subject: segmentId, leaseMs: 99 * HOURS };
    await state.acquire(pair);
    await handle(aMessage(aTransition(1)));
    pass(4 * HOURS);
    expect(await handle(aMessage(aTransition(1), { receives: 100 }))).toMatchObject([{ kind: 'retry' }]);
    expect(await handle(aMessage(aTransition(1), { receives: MAX_RECEIVES - 50 }))).toEqual([DONE]);
    expect(lake.puts()).toBe(1);
    expect(await sums()).toMatchObject({ pending: 0, deadLettered: { 'never-its-turn': 1 } });
  });

  it('given a delivery that breaks for four hours, when it comes once more, then it is given up by a reason of its own', async () => {
    const { handle, hooks, pass, lake, sums } = await setUp();
    hooks.read = () => {
      throw new Error('The item is unreadable.');
    };
    pass(4 * HOURS - 1);
    await expect(handle(aMessage(aTransition(1), { receives: 40 }))).rejects.toThrow('attempted');
    pass(1);
    expect(await handle(aMessage(aTransition(1), { receives: 41 }))).toEqual([DONE]);
    const [objectKey] = [...lake.objects.keys()];
    expect(lake.lines(objectKey!)).toMatchObject([{ reason: 'delivery-broken', fact: aTransition(1) }]);
    expect(await sums()).toMatchObject({ matched: 1, pending: 0, deadLettered: { 'delivery-broken': 1 } });
  });

  it('given a message that holds no fact, when read, then it is kept with its text, and its neighbours go on', async () => {
    const { handle, sent, lake, hooks } = await setUp();
    hooks.answer = answers(refusing);
    const outcomes = await handle(
      aMessage('not json'),
      aMessage(aTransition(1)),
      aMessage('{"detail-type":"Segment Entered","detail":{}}', { id: 'other' }),
    );
    expect(outcomes).toEqual([DONE, DONE, DONE]);
    expect(sent).toHaveLength(1);
    const keys = [...lake.objects.keys()];
    const unknown = keys.find((name) => name.includes('workspace=unknown'))!;
    expect(lake.lines(unknown)).toMatchObject([
      { reason: 'message-unreadable', request: { message: 'not json' } },
      { reason: 'message-unreadable' },
    ]);
  });

  it('given a store that fails for one message, when handled, then that one comes again and the others end', async () => {
    const { profile, handle, hooks } = await setUp({ subscriptions: toEvents });
    let reads = 0;
    hooks.read = () => {
      if (++reads === 1) throw new Error('The table is not there.');
    };
    const other = `${workspaceId}#other`;
    profile(
      aMain({ key: other, identifiers: [{ type: 'user_id', value: 'u-2', key: other, firstSeen: 1 }] }),
    );
    const second = aMessage(aForwarded('f2'));
    const ofOther = { ...second, body: second.body.replaceAll(key, other) };
    expect(await handle(aMessage(aForwarded('f1')), ofOther)).toEqual([
      { kind: 'retry', afterMs: 500 },
      DONE,
    ]);
  });

  it('given stores that fail for all, when handled, then the batch fails and says why', async () => {
    const { handle, hooks } = await setUp();
    hooks.read = () => {
      throw new Error('The table is not there.');
    };
    await expect(handle(aMessage(aTransition(1)))).rejects.toMatchObject({
      cause: new Error('The table is not there.'),
    });
  });

  it('given a lake that is away, when a dead letter cannot be kept, then the batch comes again', async () => {
    const { handle, hooks, lake, sums } = await setUp();
    hooks.answer = () => refusing;
    lake.fail('before');
    await expect(handle(aMessage(aTransition(1)))).rejects.toThrow();
    lake.fail('never');
    expect(await handle(aMessage(aTransition(1), { receives: 2 }))).toEqual([DONE]);
    expect(await sums()).toMatchObject({ matched: 1, deadLettered: { 'http-400': 1 } });
  });

  it('given no time left, when handled, then nothing is begun and all come again soon', async () => {
    const { handle, sent, remain } = await setUp();
    remain(20_000);
    expect(await handle(aMessage(aTransition(1)))).toEqual([{ kind: 'retry', afterMs: 750 }]);
    expect(sent).toHaveLength(0);
  });

  it('given a slow vendor, when a batch is handled, then no more than ten are under way at once', async () => {
    const { handle, hooks } = await setUp({ subscriptions: toEvents });
    let running = 0;
    let most = 0;
    hooks.answer = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 2));
      running -= 1;
      return { kind: 'delivered', status: 200 };
    };
    await handle(...Array.from({ length: 40 }, (_, n) => aMessage(aForwarded(`f${n}`))));
    expect(most).toBe(10);
  });
});
