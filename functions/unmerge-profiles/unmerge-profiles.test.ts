import { describe, expect, it } from '@jest/globals';
import type { EventLine } from '@tributary/domain/collecting/event-line';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import { lakeReaderInMemory } from '@tributary/domain/history/lake-reader.memory';
import { readHistory } from '@tributary/domain/history/read-history';
import { rawKey } from '@tributary/domain/landing/lake-keys';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  eventOf,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  SOURCE,
  type Sent,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import { type ProfileStore, StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import type { UnmergeJob } from '@tributary/domain/unmerging/unmerge-job';
import { memoryUnmergeJobs, memoryUnmergeQueue } from '@tributary/domain/unmerging/unmerge-jobs.memory';
import { type UnmergeDependencies, unmergeProfiles } from './unmerge-profiles.ts';

const configuration = configurationWith();
const MEMORY = { hours: 24, limit: 10 };
const running = { remainingMs: () => 900_000 };

/** Two people, and an event that takes them for one. */
const SENT: readonly Sent[] = [
  { messageId: 'm1', type: 'track', event: 'Seen', anonymousId: 'jane-1' },
  { messageId: 'm2', type: 'track', event: 'Seen', anonymousId: 'ben-1', userId: 'ben' },
  { messageId: 'm3', type: 'track', event: 'Seen', anonymousId: 'jane-1', userId: 'ben' },
];

async function world(more: Partial<UnmergeDependencies> = {}) {
  let clock = NOON;
  const now = () => (clock += 1);
  const lake = memoryLake();
  const reader = lakeReaderInMemory(lake.objects);
  const store = memoryProfileStore();
  const [jobs, queue] = [memoryUnmergeJobs(), memoryUnmergeQueue()];
  const random = seededBytes(seeded(1));
  const sleep = () => Promise.resolve();
  const lines = SENT.map((sent) => lineOf(sent, now()));
  const events: ProfileEvent[] = lines.map((line) => eventOf(configuration, line));
  for (const event of events) await commitEvents([event], configuration, { store, now, random, sleep });
  const counted: Readonly<Record<string, number>>[] = [];
  const handle = unmergeProfiles({
    store,
    configuration: () => Promise.resolve(configuration),
    jobs,
    queue,
    readHistory: readHistory({ lake: reader, skipped: () => undefined, memory: MEMORY }),
    lake: reader,
    now,
    random,
    sleep,
    observe: (counts) => void counted.push(counts),
    ...more,
  });
  const [jane, ben] = [events[0]!.identifiers[0].key, events[1]!.identifiers[0].key];
  const job: UnmergeJob = {
    v: 1,
    id: `unm_${'1'.repeat(32)}`,
    workspaceId: WORKSPACE,
    key: jane,
    by: { is: 'identifier', key: ben },
    acceptMissing: false,
    requestedAt: clock,
    changedAt: clock,
    state: 'pending',
  };
  await jobs.save(job);
  const body = JSON.stringify({ v: 1, workspaceId: WORKSPACE, id: job.id });
  return {
    store,
    jobs,
    queue,
    counted,
    run: (text = body) =>
      handle(
        [{ id: '1', body: text, queue: 'unmerges', sentAt: clock, firstReceivedAt: clock, receives: 1 }],
        running,
      ),
    job: () => jobs.find(WORKSPACE, job.id),
    profile: (key: string) => findProfile({ store, consistent: true }, key),
    keys: { jane, ben },
    async land(others: readonly EventLine[] = []) {
      const place = { workspaceId: WORKSPACE, arrivedAt: NOON, shardId: 's', first: '1', last: '3' };
      const text = [...lines, ...others].map((line) => JSON.stringify(line));
      const part = { contentType: 'application/gzip', body: Buffer.from(encodeRecord(SOURCE, text)) };
      await lake.put({ key: rawKey(place), ...part });
    },
  };
}

describe('unmerging profiles from a queue', () => {
  it('given far more events of others than a reader may remember, then it is done all the same', async () => {
    const given = await world();
    const crowd = Array.from({ length: 50 }, (_, index) =>
      lineOf({ messageId: `o${index}`, type: 'track', event: 'Seen', anonymousId: `other-${index}` }, NOON),
    );
    await given.land(crowd);
    expect(await given.run()).toEqual([{ kind: 'done' }]);
    expect(await given.job()).toMatchObject({ state: 'done' });
  });

  it('given a request, then both profiles stand, and whoever asks is told their ids', async () => {
    const given = await world();
    await given.land();
    expect(await given.run()).toEqual([{ kind: 'done' }]);
    const [jane, ben] = [await given.profile(given.keys.jane), await given.profile(given.keys.ben)];
    expect(await given.job()).toMatchObject({
      state: 'done',
      stays: jane?.profileId,
      left: ben?.profileId,
    });
    expect(jane?.profileId).not.toBe(ben?.profileId);
    expect(given.counted).toEqual([{ ProfilesUnmerged: 1 }]);
  });

  it('given the message again, also where the job was not yet told, then nothing changes', async () => {
    const given = await world();
    await given.land();
    const before = await given.job();
    await given.run();
    const items = given.store.items();
    expect(await given.run()).toEqual([{ kind: 'done' }]);
    const again = memoryUnmergeJobs();
    await again.save(before!);
    const late = unmergeProfilesOver(given, again);
    expect(await late).toMatchObject({ state: 'done' });
    expect(given.store.items()).toEqual(items);
  });

  it('given events that have not landed, then it waits, asks again, and is done when they have', async () => {
    const given = await world();
    expect(await given.run()).toEqual([{ kind: 'done' }]);
    expect(await given.job()).toMatchObject({ state: 'waiting', reason: 'not-landed' });
    expect(given.queue.sent).toEqual([
      { message: { v: 1, workspaceId: WORKSPACE, id: `unm_${'1'.repeat(32)}` }, delaySeconds: 120 },
    ]);
    await given.land();
    await given.run();
    expect(await given.job()).toMatchObject({ state: 'done' });
    expect(given.queue.sent).toHaveLength(1);
  });

  it('given a store that does not answer, then it waits; one that is broken, then the job says so and comes again', async () => {
    const failing = (error: Error): ProfileStore => ({
      ...memoryProfileStore(),
      read: () => Promise.reject(error),
    });
    const slow = await world({ store: failing(new StoreInDoubt('no answer')) });
    await slow.run();
    expect(await slow.job()).toMatchObject({ state: 'waiting' });
    const broken = await world({ store: failing(new Error('no such table')) });
    await expect(broken.run()).rejects.toThrow('no such table');
    expect(await broken.job()).toMatchObject({ state: 'failed' });
  });

  it('given what cannot be done, then it says why and does not come again', async () => {
    const gone = await world({ configuration: () => Promise.resolve(undefined) });
    expect(await gone.run()).toEqual([{ kind: 'done' }]);
    expect(await gone.job()).toMatchObject({ state: 'impossible', reason: 'no-such-profile' });
  });

  it.each(['not json', '{"v":2}'])('given %j, then it stays on the queue', async (body) => {
    expect(await (await world()).run(body)).toEqual([{ kind: 'retry' }]);
  });
});

/** A worker that died between the write and telling the job: another one begins again. */
async function unmergeProfilesOver(
  given: Awaited<ReturnType<typeof world>>,
  jobs: ReturnType<typeof memoryUnmergeJobs>,
) {
  const other = await world({ store: given.store, jobs });
  await other.run();
  return jobs.find(WORKSPACE, `unm_${'1'.repeat(32)}`);
}
