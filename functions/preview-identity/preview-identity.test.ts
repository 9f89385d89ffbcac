import { describe, expect, it } from '@jest/globals';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import { aWorkspace } from '@tributary/domain/configuration/configuration.fixtures';
import { encodeRecord } from '@tributary/domain/collecting/record-codec';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { lakeReaderInMemory } from '@tributary/domain/history/lake-reader.memory';
import { readHistory } from '@tributary/domain/history/read-history';
import { definitionWith } from '@tributary/domain/identity/identity.fixtures';
import { rawKey } from '@tributary/domain/landing/lake-keys';
import type { PreviewJob } from '@tributary/domain/previewing/preview-job';
import { memoryPreviewJobs } from '@tributary/domain/previewing/preview-jobs.memory';
import {
  HOUR,
  lineOf,
  NOON,
  seeded,
  seededBytes,
  SOURCE,
  WORKSPACE,
} from '@tributary/domain/profiles/profiles.fixtures';
import { type PreviewDependencies, previewIdentity } from './preview-identity.ts';

const MEMORY = { hours: 24, limit: 1000 };
const DAY = 24 * HOUR;
const lifted = definitionWith({ types: { user_id: { limit: { count: 2 } } } });
const ID = `pvw_${'1'.repeat(32)}`;
const message = { v: 1, workspaceId: WORKSPACE, id: ID };
const stored = { workspace: aWorkspace({ id: WORKSPACE }), version: 1, items: [] };

/** Two people on one tablet, the second of them 50 days after the first. */
const SHARED = [
  { userId: 'jane', anonymousId: 'tablet', day: 0 },
  { userId: 'ben', anonymousId: 'tablet', day: 50 },
];

type Asked = {
  readonly more?: Partial<PreviewDependencies>;
  readonly job?: Partial<PreviewJob>;
  readonly sent?: readonly (JsonObject & { readonly day: number })[];
};

async function world({ more = {}, job = {}, sent = SHARED }: Asked = {}) {
  const lake = memoryLake();
  for (const [index, { day, ...event }] of sent.entries()) {
    const at = NOON + day * DAY + index;
    const line = lineOf({ type: 'track', event: 'Seen', messageId: `m${index}`, ...event }, at);
    const place = { workspaceId: WORKSPACE, arrivedAt: at, shardId: 's', first: '1', last: String(index) };
    const body = Buffer.from(encodeRecord(SOURCE, [JSON.stringify(line)]));
    await lake.put({ key: rawKey(place), contentType: 'application/gzip', body });
  }
  const reader = lakeReaderInMemory(lake.objects);
  const jobs = memoryPreviewJobs();
  const counted: Readonly<Record<string, number>>[] = [];
  let clock = NOON + 51 * DAY;
  const handle = previewIdentity({
    store: { workspace: () => Promise.resolve(stored) },
    jobs,
    lake: reader,
    history: readHistory({ lake: reader, skipped: () => undefined, memory: MEMORY }),
    now: () => (clock += 1),
    random: seededBytes(seeded(1)),
    observe: (counts) => void counted.push(counts),
    ...more,
  });
  const times = { to: NOON + 51 * DAY, requestedAt: clock, changedAt: clock };
  await jobs.save({
    ...{ v: 1, id: ID, workspaceId: WORKSPACE, definition: lifted, sample: 100, state: 'pending' },
    ...times,
    ...job,
  });
  const find = () => jobs.find(WORKSPACE, ID);
  const run = (remainingMs = 900_000) => handle(message, { remainingMs: () => remainingMs });
  return { handle, run, find, counted, jobs };
}

describe('preview-identity', () => {
  it('given all history, then who meets at its end has met, and the report says so', async () => {
    const { run, find, counted } = await world();
    await run();
    expect(await find()).toMatchObject({
      state: 'done',
      report: {
        read: {
          from: new Date(NOON - HOUR).toISOString(),
          to: new Date(NOON + 51 * DAY).toISOString(),
          events: 2,
          last: new Date(NOON + 50 * DAY + 1).toISOString(),
          isSample: false,
          of: { events: 2 },
          clusters: { taken: 1, of: 1, tooLarge: 0, parts: [] },
        },
        today: { profiles: 2, refused: 1 },
        proposed: { profiles: 1, refused: 0 },
        compared: { same: 0, joined: { profiles: 1, examples: [{ count: 2 }] } },
      },
    });
    expect(counted).toEqual([{ PreviewsDone: 1 }]);
  });

  it('given a time to begin at, or a sample, then no more than that', async () => {
    const late = await world({ job: { from: NOON + DAY } });
    await late.run();
    const begun = { from: new Date(NOON + DAY).toISOString(), events: 1, isSample: false };
    expect(await late.find()).toMatchObject({ report: { read: begun } });
    const small = await world({ job: { sample: 1 }, sent: [...SHARED, { userId: 'ann', day: 3 }] });
    await small.run();
    expect((await small.find())?.report?.['read']).toMatchObject({
      events: 1,
      isSample: true,
      of: { events: 3 },
      clusters: { taken: 1, of: 2, tooLarge: 1 },
    });
  });

  it('given nothing in the lake, then nobody', async () => {
    const { run, find } = await world({ sent: [] });
    await run();
    expect(await find()).toMatchObject({ state: 'done', report: { read: { events: 0, isSample: false } } });
  });

  it('given no time, then it says that it came nowhere', async () => {
    const { run, find } = await world();
    await run(60_000);
    expect(await find()).toMatchObject({ report: { read: { events: 0, isSample: true, endedBy: 'time' } } });
  });

  it('given a lake that is away, then the job has failed, and another try may end it', async () => {
    let isAway = true;
    const reader = lakeReaderInMemory(new Map());
    const lake = { listKeys: (prefix: string) => (isAway ? away() : reader.listKeys(prefix)) };
    const { run, find } = await world({ more: { lake } });
    await expect(run()).rejects.toThrow('away');
    expect(await find()).toMatchObject({ state: 'failed' });
    isAway = false;
    await run();
    expect(await find()).toMatchObject({ state: 'done' });
    await run();
    expect(await find()).toMatchObject({ state: 'done' });
  });

  it('given a call that comes twice, then the first that is done stays', async () => {
    const { run, find, counted } = await world();
    await run();
    const first = await find();
    await run();
    expect(await find()).toEqual(first);
    expect(counted).toHaveLength(1);
  });

  it('given a workspace that is gone, or a job that never was, then there is nothing to preview', async () => {
    const { run, find } = await world({ more: { store: { workspace: () => Promise.resolve(undefined) } } });
    await run();
    expect(await find()).toMatchObject({ state: 'failed' });
    const { handle, counted } = await world();
    await handle({ ...message, id: `pvw_${'2'.repeat(32)}` }, { remainingMs: () => 1 });
    expect(counted).toEqual([]);
    await expect(handle({}, { remainingMs: () => 1 })).rejects.toThrow();
  });

  it('given identifiers so long that the report does not fit, then it has fewer examples and all figures', async () => {
    const long = (of: string, n: number) => `${of} ${n} `.padEnd(1000, 'x');
    const sent = Array.from({ length: 40 }, (_, n) => {
      const externalIds = Array.from({ length: 5 }, (__, k) => ({ type: `t${k}`, id: long(`${n} ${k}`, n) }));
      return [0, 1].map((day) => ({ userId: long('u', n + 100 * day), context: { externalIds }, day }));
    }).flat();
    const { run, find } = await world({ sent });
    await run();
    const report = (await find())?.report;
    expect(Buffer.byteLength(JSON.stringify(report))).toBeLessThan(160_000);
    expect(report).toMatchObject({ examplesLeftOut: true, compared: { joined: { profiles: 40 } } });
    expect(report).toHaveProperty('compared.joined.examples.length', 3);
  });
});

async function* away(): AsyncGenerator<string> {
  await Promise.resolve();
  throw new Error('The lake is away.');
}
