import { describe, expect, it } from '@jest/globals';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import type { EventLine, StreamRecord } from '@tributary/domain/collecting/event-line';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import { StoreInDoubt, type ProfileStore } from '@tributary/domain/profiles/profile-store';
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
import { processEvents, processRetries } from './process-events.ts';
import type { ProcessDependencies } from './dependencies.ts';

const configuration = configurationWith({
  segments: [{ performed: { name: 'Order Completed' }, atLeast: 1 }],
});
const running = { remainingMs: () => 60_000 };

function setUp(changes: Partial<ProcessDependencies> = {}) {
  const store = memoryProfileStore();
  const lake = memoryLake();
  const ledger = ledgerStoreInMemory();
  const sent: RetryMessage[] = [];
  const counts: Record<string, number>[] = [];
  const dependencies: ProcessDependencies = {
    store,
    lake,
    ledger,
    configuration: (id) => Promise.resolve(id === WORKSPACE ? configuration : undefined),
    retryQueue: {
      send: (messages) => {
        sent.push(...messages);
        return Promise.resolve(messages.map(() => true));
      },
    },
    now: () => NOON,
    random: seededBytes(seeded(1)),
    sleep: () => Promise.resolve(),
    observe: (one) => void counts.push({ ...one }),
    ...changes,
  };
  const mains = () => [...store.items().values()].filter((item) => item.kind === 'main');
  const failed = () => [...lake.objects.keys()].flatMap((key) => lake.lines(key));
  return { dependencies, store, lake, ledger, sent, counts, mains, failed };
}

let sequence = 0;
function record(lines: readonly (EventLine | string)[], data?: Uint8Array): StreamRecord {
  sequence += 1;
  const texts = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)));
  return {
    recordId: `shardId-0-${sequence}`,
    shardId: 'shardId-0',
    sequenceNumber: String(sequence),
    partitionKey: `${WORKSPACE}.3`,
    arrivedAt: NOON,
    data: data ?? encodeRecord(SOURCE, texts),
  };
}

const order = (anonymousId: string, messageId: string) =>
  lineOf({ type: 'track', event: 'Order Completed', anonymousId, messageId }, NOON - 1000);

const verdicts = (ledger: ReturnType<typeof ledgerStoreInMemory>) =>
  ledger.entries.flatMap((entry) => ('stage' in entry ? Object.values(entry.records ?? {}).flat() : []));

async function sums(ledger: ReturnType<typeof ledgerStoreInMemory>) {
  const range = { workspaceId: WORKSPACE, from: NOON, to: NOON + 1 };
  return (await sumLedger({ store: ledger, ...range })).sources[SOURCE];
}

describe('process-events', () => {
  it('given events of one person in two records, then one profile is committed once and the ledger says so', async () => {
    const { dependencies, mains, ledger, counts } = setUp();
    await processEvents(dependencies)([record([order('a1', 'm1')]), record([order('a1', 'm2')])], running);
    expect(mains()).toMatchObject([{ version: 1, ring: [{}, {}] }]);
    expect(Object.values(mains()[0]!.state.features)).toMatchObject([{ count: 2 }]);
    expect(verdicts(ledger)).toEqual([
      { sourceId: SOURCE, accepted: 1, processed: 1, duplicate: 0, failed: {} },
      { sourceId: SOURCE, accepted: 1, processed: 1, duplicate: 0, failed: {} },
    ]);
    expect(counts).toEqual([
      { EventsProcessed: 2, EventsDuplicate: 0, EventsRetried: 0, EventsFailed: 0 },
      { IdentifiersRefused: 0, ProfilesMerged: 0, LargestProfile: 1, ProfilesOversized: 0 },
    ]);
  });

  it('given people of two workspaces who share devices, then refusals and merges add up, and the largest is the largest', async () => {
    const other = { ...configuration, workspaceId: `wsp_${'9'.repeat(32)}` };
    const { dependencies, counts } = setUp({
      configuration: (id) => Promise.resolve(id === WORKSPACE ? configuration : other),
    });
    const seen = (who: object, messageId: string) =>
      lineOf({ type: 'track', event: 'Seen', messageId, ...who }, NOON);
    const shared = [
      seen({ userId: 'u1', anonymousId: 'a' }, 'm1'),
      seen({ userId: 'u2', anonymousId: 'a' }, 'm2'),
    ];
    const joined = [
      seen({ userId: 'u3' }, 'm3'),
      seen({ anonymousId: 'b' }, 'm4'),
      seen({ userId: 'u3', anonymousId: 'b' }, 'm5'),
    ];
    const elsewhere = shared.map((line) => ({ ...line, workspaceId: other.workspaceId }));
    const handle = processEvents(dependencies);
    await handle([record([...shared, ...joined.slice(0, 2), ...elsewhere])], running);
    await handle([record(joined.slice(2))], running);
    expect(counts.filter((count) => 'LargestProfile' in count)).toEqual([
      { IdentifiersRefused: 2, ProfilesMerged: 0, LargestProfile: 2, ProfilesOversized: 0 },
      { IdentifiersRefused: 0, ProfilesMerged: 1, LargestProfile: 2, ProfilesOversized: 0 },
    ]);
  });

  it('given the same batch twice, then nothing is written the second time and the events are duplicates', async () => {
    const { dependencies, mains, counts } = setUp();
    const batch = [record([order('a1', 'm1'), order('a2', 'm2')])];
    await processEvents(dependencies)(batch, running);
    const before = mains();
    await processEvents(dependencies)(batch, running);
    expect(mains()).toEqual(before);
    expect(counts.at(-2)).toMatchObject({ EventsProcessed: 0, EventsDuplicate: 2 });
  });

  const bad: readonly [string, () => StreamRecord, string][] = [
    ['text that is no gzip', () => record([], Buffer.from('{"event":"x"}')), 'record-not-ours'],
    ['a gzip of somebody else', () => record([], encodeRecord('nobody', ['{}'])), 'record-not-ours'],
    ['half a record', () => record([], encodeRecord(SOURCE, ['{}']).subarray(0, -9)), 'record-bad-gzip'],
    [
      'a record that somebody wrote on behind',
      () =>
        record(
          [],
          Buffer.concat([encodeRecord(SOURCE, [JSON.stringify(order('a9', 'm9'))]), Buffer.from('x')]),
        ),
      'record-bad-gzip',
    ],
    ['a gzip bomb', () => record([], encodeRecord(SOURCE, ['x'.repeat(3_000_000)])), 'record-too-large'],
    ['a line that is no JSON', () => record(['{"v":1,']), 'line-not-ours'],
    ['a line of another shape', () => record(['{"v":2}']), 'line-not-ours'],
    [
      'a line that failed when it was collected',
      () =>
        record([
          { ...order('a9', 'm9'), failure: { code: 'no-event', message: 'A track call needs `event`.' } },
        ]),
      'no-event',
    ],
    ['an event that is a list', () => record([{ ...order('a9', 'm9'), event: [1] }]), 'event-not-object'],
    ['a time that is none', () => record([{ ...order('a9', 'm9'), timestamp: 'soon' }]), 'bad-timestamp'],
    ['an event of nobody', () => record([order('null', 'm9')]), 'no-identifier'],
    [
      'an unknown workspace',
      () => record([{ ...order('a9', 'm9'), workspaceId: `wsp_${'9'.repeat(32)}` }]),
      'unknown-workspace',
    ],
  ];
  it.each(bad)(
    'given %s, then it is one failed event and its neighbours go through',
    async (_, make, reason) => {
      const { dependencies, mains, failed, ledger } = setUp();
      await processEvents(dependencies)(
        [record([order('a1', 'm1')]), make(), record([order('a2', 'm2')])],
        running,
      );
      expect(failed()).toMatchObject([{ v: 1, reason }]);
      expect(mains()).toHaveLength(2);
      expect(verdicts(ledger)).toContainEqual(expect.objectContaining({ failed: { [reason]: 1 } }));
    },
  );

  it('given an event that brings out a bug, then only it fails', async () => {
    const buggy = configurationWith();
    const poisoned = {
      ...buggy,
      features: [
        { key: 'f', matches: ({ name }: { name?: string }) => name === 'Boom' && JSON.parse('{') === 1 },
      ],
    };
    const { dependencies, mains, failed } = setUp({ configuration: () => Promise.resolve(poisoned) });
    const boom = lineOf({ type: 'track', event: 'Boom', anonymousId: 'a1', messageId: 'boom' }, NOON);
    await processEvents(dependencies)(
      [record([order('a1', 'm1'), boom, order('a1', 'm2'), order('a2', 'm3')])],
      running,
    );
    expect(failed()).toMatchObject([{ reason: 'internal-error', messageId: 'boom', index: 1 }]);
    expect(
      mains()
        .map(({ ring }) => ring.length)
        .sort(),
    ).toEqual([1, 2]);
  });

  it('given events that fill a profile, then only those that it has no room for fail, and say so', async () => {
    const { dependencies, mains, failed, ledger } = setUp();
    const text = 'x'.repeat(30_000);
    const lines = [0, 3, 6, 9, 12].map((from) => {
      const traits = Object.fromEntries([0, 1, 2].map((index) => [`t${from + index}`, text]));
      return lineOf({ type: 'identify', anonymousId: 'a1', messageId: `m${from}`, traits }, NOON);
    });
    await processEvents(dependencies)([record(lines)], running);
    expect(failed()).toMatchObject([{ stage: 'commit', reason: 'profile-too-large', messageId: 'm12' }]);
    expect(mains().map(({ ring }) => ring.length)).toEqual([4]);
    expect(verdicts(ledger)).toMatchObject([{ processed: 4, failed: { 'profile-too-large': 1 } }]);
  });

  it('given too little time for a batch, then what is not done comes again, and only what is done is told', async () => {
    const shared = memoryProfileStore();
    let left = 60_000;
    const store: ProfileStore = { ...shared, commit: (commit) => ((left = 19_999), shared.commit(commit)) };
    const { dependencies, ledger, sent } = setUp({ store });
    const records = Array.from({ length: 40 }, (_, person) => record([order(`a${person}`, `m${person}`)]));
    const { failedFrom } = await processEvents(dependencies)(records, { remainingMs: () => left });
    const from = records.findIndex(({ sequenceNumber }) => sequenceNumber === failedFrom);
    expect(from).toBeGreaterThan(0);
    expect(verdicts(ledger)).toHaveLength(from);
    expect(sent).toEqual([]);

    expect(await processEvents(dependencies)(records.slice(from), running)).toEqual({});
    expect(verdicts(ledger)).toHaveLength(records.length);
    expect(await sums(ledger)).toMatchObject({ accepted: 40, processed: 40, duplicate: 0, inFlight: 0 });
    expect([...shared.items().values()].filter(({ kind }) => kind === 'main')).toHaveLength(records.length);
  });

  it('given too little time behind a workspace and within a record, then every figure is as if there had been enough', async () => {
    const shared = memoryProfileStore();
    const other = `wsp_${'9'.repeat(32)}`;
    let [left, time] = [60_000, NOON];
    const store: ProfileStore = { ...shared, commit: (commit) => ((left = 19_999), shared.commit(commit)) };
    const { dependencies, ledger } = setUp({
      store,
      now: () => (time += 1),
      configuration: (id) => Promise.resolve({ ...configuration, workspaceId: id }),
    });
    const crowd = Array.from({ length: 30 }, (_, person) => order(`b${person}`, `b${person}`));
    const records = [
      record([order('a1', 'a1')]),
      record([{ ...order('x1', 'x1'), workspaceId: other }]),
      record([...crowd, order('a1', 'a1')]),
    ];
    const { failedFrom } = await processEvents(dependencies)(records, { remainingMs: () => left });
    expect(failedFrom).toBe(records[1]?.sequenceNumber);
    expect(await processEvents(dependencies)(records.slice(1), running)).toEqual({});
    const expected = { accepted: 32, processed: 31, duplicate: 1, inFlight: 0 };
    expect(await sums(ledger)).toMatchObject(expected);
    await processEvents(dependencies)(records, running);
    expect(await sums(ledger)).toMatchObject(expected);
  });

  it('given no time at all, then nothing is begun, of a stream or of the queue', async () => {
    const { dependencies, ledger, store } = setUp();
    const late = { remainingMs: () => 1_000 };
    const one = record([order('a1', 'm1')]);
    const failedFrom = one.sequenceNumber;
    expect(await processEvents(dependencies)([one], late)).toEqual({ failedFrom });
    const body = JSON.stringify({ v: 1, recordId: 'r', index: 0, arrivedAt: NOON, line: order('a1', 'm1') });
    const message = { id: 'q1', body, queue: 'retry', sentAt: NOON, firstReceivedAt: NOON, receives: 1 };
    expect(await processRetries(dependencies)([message], late)).toMatchObject([{ kind: 'retry' }]);
    expect([ledger.entries, store.items().size]).toEqual([[], 0]);
  });

  it('given a profile that cannot be written, then its events go to the retry queue and end from there', async () => {
    const shared = memoryProfileStore();
    let down = true;
    const store: ProfileStore = {
      ...shared,
      commit: (commit) =>
        down && commit.main.identifiers.some(({ value }) => value === 'a1')
          ? Promise.reject(new StoreInDoubt('no answer'))
          : shared.commit(commit),
    };
    const { dependencies, sent, ledger } = setUp({ store });
    await processEvents(dependencies)([record([order('a1', 'm1'), order('a2', 'm2')])], running);
    expect(sent).toMatchObject([{ v: 1, index: 0, line: { messageId: 'm1' } }]);
    expect(verdicts(ledger)).toMatchObject([{ processed: 1, retrying: [0] }]);

    const message = {
      id: 'q1',
      body: JSON.stringify(sent[0]),
      queue: 'retry',
      sentAt: NOON,
      firstReceivedAt: NOON,
      receives: 1,
    };
    const again = { kind: 'retry', afterMs: expect.any(Number) };
    expect(await processRetries(dependencies)([message], running)).toEqual([again]);
    down = false;
    expect(await processRetries(dependencies)([message], running)).toEqual([{ kind: 'done' }]);
    expect(await processRetries(dependencies)([message], running)).toEqual([{ kind: 'done' }]);
    const ends = ledger.entries.flatMap((entry) =>
      'events' in entry ? Object.values(entry.events ?? {}) : [],
    );
    expect(ends.map(({ end }) => end)).toEqual(['processed', 'duplicate']);
    expect([...shared.items().values()].filter(({ kind }) => kind === 'main')).toHaveLength(2);
  });

  it.each([
    [1, 1_000, 2_000],
    [4, 8_000, 16_000],
    [9, 256_000, 512_000],
    [20, 300_000, 600_000],
  ])(
    'given an event that is still contended at try %i, then it comes back in %i to %i ms, not all at once',
    async (receives, least, most) => {
      const store = { ...memoryProfileStore(), commit: () => Promise.reject(new StoreInDoubt('no answer')) };
      const { dependencies } = setUp({ store });
      const events = Array.from({ length: 20 }, (_, index) => order(`a${index}`, `m${index}`));
      const messages = events.map((line, index) => ({
        ...{ id: `q${index}`, queue: 'retry', sentAt: NOON, firstReceivedAt: NOON, receives },
        body: JSON.stringify({ v: 1, recordId: 'r', index, arrivedAt: NOON, line }),
      }));
      const outcomes = await processRetries(dependencies)(messages, running);
      const pauses = outcomes.map((outcome) => (outcome.kind === 'retry' ? (outcome.afterMs ?? -1) : -1));
      expect(Math.min(...pauses)).toBeGreaterThanOrEqual(least);
      expect(Math.max(...pauses)).toBeLessThanOrEqual(most);
      expect(new Set(pauses).size).toBeGreaterThan(10);
    },
  );

  it('given a queue message that is none of ours, then it is not taken for done and harms no other', async () => {
    const { dependencies, mains } = setUp();
    const message = { id: 'q1', queue: 'retry', sentAt: NOON, firstReceivedAt: NOON, receives: 1 };
    const good = { v: 1, recordId: 'r', index: 0, arrivedAt: NOON, line: order('a1', 'm1') };
    const outcomes = await processRetries(dependencies)(
      [
        { ...message, body: '{' },
        { ...message, id: 'q2', body: JSON.stringify(good) },
      ],
      running,
    );
    expect(outcomes).toEqual([{ kind: 'retry' }, { kind: 'done' }]);
    expect(mains()).toHaveLength(1);
  });

  it('given a retry queue that does not confirm, then the batch fails', async () => {
    const store = { ...memoryProfileStore(), commit: () => Promise.reject(new StoreInDoubt('no answer')) };
    const retryQueue = { send: (messages: readonly unknown[]) => Promise.resolve(messages.map(() => false)) };
    const { dependencies, ledger } = setUp({ store, retryQueue });
    await expect(processEvents(dependencies)([record([order('a1', 'm1')])], running)).rejects.toThrow();
    expect(ledger.entries).toEqual([]);
  });

  it('given no configuration to be had, a broken store or a lake that is away, then the batch fails', async () => {
    const broken = () => Promise.reject(new Error('not there'));
    const batch = [record([order('a1', 'm1'), order('null', 'm2')])];
    for (const changes of [
      { configuration: broken },
      { store: { ...memoryProfileStore(), read: broken } },
      { lake: { put: broken } },
    ])
      await expect(processEvents(setUp(changes).dependencies)(batch, running)).rejects.toThrow('not there');
  });
});
