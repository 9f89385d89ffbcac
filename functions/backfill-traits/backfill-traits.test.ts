import { describe, expect, it } from '@jest/globals';
import { memoryBackfillJobs, memoryBackfillQueue } from '@tributary/domain/backfill/jobs.memory';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { ReadHistory } from '@tributary/domain/history/history';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { memoryProfileStore } from '@tributary/domain/profiles/profile-store.memory';
import {
  configurationWith,
  eventOf,
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  traitId,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import { type BackfillDependencies, backfillTraits } from './backfill-traits.ts';

const computedTraits = { orders: { compute: 'count', over: { name: 'Order Completed' } } };
const configuration = configurationWith({ computedTraits });
const running = { remainingMs: () => 900_000 };
const message = {
  ...{ v: 1, workspaceId: WORKSPACE, id: traitId(0), version: 1 },
  ...{ features: configuration.features.map(({ key }) => key), from: NOON - 100 * HOUR },
};

async function world(more: Partial<BackfillDependencies> = {}, now: CompiledConfiguration = configuration) {
  const store = memoryProfileStore();
  const [jobs, { queue, sent }] = [memoryBackfillJobs(), memoryBackfillQueue()];
  const lines = Array.from({ length: 12 }, (_, index) =>
    lineOf(
      { type: 'track', event: 'Order Completed', messageId: `m${index}`, anonymousId: `a${index % 4}` },
      NOON - 30 * HOUR,
    ),
  );
  const before = configurationWith();
  const ports = { store, now: () => NOON, random: seededBytes(seeded(1)), sleep: () => Promise.resolve() };
  await commitEvents(
    lines.map((line) => eventOf(before, line)),
    before,
    ports,
  );
  const history: ReadHistory = async function* ({ where = () => true }) {
    for (const line of lines) if (where(line)) yield await Promise.resolve(line);
  };
  const counted: Record<string, number>[] = [];
  const handle = backfillTraits({
    ...{ store, jobs, queue, history, now: () => NOON, limit: 3 },
    configuration: (id) => Promise.resolve(id === WORKSPACE ? now : undefined),
    observe: (counts) => void counted.push({ ...counts }),
    ...more,
  });
  const run = (body: unknown) =>
    handle(
      [{ id: '1', body: JSON.stringify(body), queue: 'q', sentAt: NOON, firstReceivedAt: NOON, receives: 1 }],
      running,
    );
  const counts = () =>
    [...store.items().values()].flatMap((item) =>
      item.kind === 'main' ? [configuration.computedTraits?.[0]?.valueOf(item.state, NOON).value] : [],
    );
  return { run, sent, jobs, counts, counted };
}

describe('backfill-traits', () => {
  it('given a new definition, then step by step all profiles are filled, and the job says so', async () => {
    const { run, sent, jobs, counts, counted } = await world();
    expect(counts()).toEqual([0, 0, 0, 0]);
    expect(await run(message)).toEqual([{ kind: 'done' }]);
    expect(await jobs.read(WORKSPACE, traitId(0))).toEqual({ version: 1, status: 'running' });
    expect(sent).toHaveLength(1);
    await run(sent[0]);
    expect(counts()).toEqual([3, 3, 3, 3]);
    expect(await jobs.read(WORKSPACE, traitId(0))).toEqual({ version: 1, status: 'done' });
    expect(counted).toMatchObject([{ ProfilesFilled: 3 }, { ProfilesFilled: 1 }]);
  });

  it('given a step that comes twice, then nothing changes and done stays done', async () => {
    const { run, sent, jobs, counts, counted } = await world();
    await run(message);
    await run(sent[0]);
    await run(message);
    expect(counted[2]).toMatchObject({ ProfilesFilled: 0 });
    expect(counts()).toEqual([3, 3, 3, 3]);
    expect(await jobs.read(WORKSPACE, traitId(0))).toMatchObject({ status: 'done' });
  });

  it('given a definition that is gone or another version, then nothing is read or written', async () => {
    const { run, jobs, counts } = await world({}, configurationWith());
    expect(await run(message)).toEqual([{ kind: 'done' }]);
    expect(await (await world()).run({ ...message, version: 2 })).toEqual([{ kind: 'done' }]);
    expect(await jobs.read(WORKSPACE, traitId(0))).toBeUndefined();
    expect(counts()).toEqual([0, 0, 0, 0]);
  });

  it('given a queue that does not take the next step, then the message comes again', async () => {
    const { run } = await world({ queue: { send: () => Promise.reject(new Error('away')) } });
    await expect(run(message)).rejects.toThrow('away');
  });

  it('given a message of somebody else, then it stays on the queue', async () => {
    const { run } = await world();
    expect(await run({ v: 2 })).toEqual([{ kind: 'retry' }]);
  });
});
