import { describe, expect, it } from '@jest/globals';
import { memoryLake } from '../collecting/lake-writer.memory.ts';
import { encodeRecord } from '../collecting/record-codec.ts';
import { lakeReaderInMemory } from '../history/lake-reader.memory.ts';
import { readHistory } from '../history/read-history.ts';
import { rawKey } from '../landing/lake-keys.ts';
import { configurationWith, HOUR, lineOf, NOON, SOURCE, WORKSPACE } from '../profiles/profiles.fixtures.ts';
import type { PastEvent } from '../profiles/history-of.ts';
import { pastHistory } from '../history/past-events.ts';
import { isOver, jobAfter, type UnmergeJob } from './unmerge-job.ts';
import { unmergeJobsContract } from './unmerge-jobs.contract.ts';
import { memoryUnmergeJobs } from './unmerge-jobs.memory.ts';

describe('unmerge jobs in memory', () => {
  let ids = 0;
  unmergeJobsContract(memoryUnmergeJobs(), () => `unm_${String((ids += 1)).padStart(32, '0')}`);
});

describe('a job after an attempt', () => {
  const job: UnmergeJob = {
    v: 1,
    id: `unm_${'1'.repeat(32)}`,
    workspaceId: WORKSPACE,
    key: 'a',
    by: { is: 'identifier', key: 'b' },
    acceptMissing: false,
    requestedAt: NOON,
    changedAt: NOON,
    state: 'waiting',
    reason: 'not-landed',
  };
  const missing = { remembered: 1, counters: {}, traits: [], consent: ['Ads'], recent: 1 };
  const named = (profileId: string) => ({ profileId, key: 'k' });
  it.each([
    [{ is: 'done', stays: named('p1'), left: named('p2') }, { state: 'done', stays: 'p1', left: 'p2' }, true],
    [{ is: 'waiting', reason: 'no-answer' }, { state: 'waiting', reason: 'no-answer' }, false],
    [{ is: 'refused', missing }, { state: 'refused', missing }, true],
    [{ is: 'impossible', reason: 'too-large' }, { state: 'impossible', reason: 'too-large' }, true],
    [{ is: 'failed' }, { state: 'failed' }, false],
  ] as const)('given %j, then it says so and nothing of before', (end, expected, over) => {
    const { reason, ...rest } = job;
    expect(reason).toBe('not-landed');
    const after = jobAfter(job, end, NOON + 1);
    expect(after).toEqual({ ...rest, changedAt: NOON + 1, ...expected });
    expect(isOver(after)).toBe(over);
  });
});

describe('past events of the lake', () => {
  it('given lines of all kinds, then those that can be folded come as they would today, and the oldest hour is known', async () => {
    const lake = memoryLake();
    const good = lineOf({ messageId: 'm1', type: 'track', event: 'Seen', anonymousId: 'a' }, NOON + 5);
    const nobody = lineOf({ messageId: 'm2', type: 'track', event: 'Seen', anonymousId: 'null' }, NOON + 6);
    const bad = { ...lineOf({ messageId: 'm3', type: 'track', anonymousId: 'a' }, NOON + 7) };
    const lines = [good, nobody, bad].map((line) => JSON.stringify(line));
    const place = { workspaceId: WORKSPACE, arrivedAt: NOON + 7, shardId: 's', first: '1', last: '1' };
    const body = Buffer.from(encodeRecord(SOURCE, lines));
    await lake.put({ key: rawKey(place), body, contentType: 'application/gzip' });
    const reader = lakeReaderInMemory(lake.objects);
    const history = pastHistory(configurationWith(), {
      readHistory: readHistory({ lake: reader, skipped: () => undefined }),
      lake: reader,
    });
    const found: PastEvent[] = [];
    for await (const past of history.events({ from: NOON, to: NOON + HOUR })) found.push(past);
    expect(found).toMatchObject([{ receivedAt: NOON + 5, event: { messageId: 'm1' } }]);
    expect(await history.earliest()).toBe(NOON);
    expect(
      await pastHistory(
        { ...configurationWith(), workspaceId: 'wsp_other' },
        {
          readHistory: readHistory({ lake: reader, skipped: () => undefined }),
          lake: reader,
        },
      ).earliest(),
    ).toBeUndefined();
  });
});
