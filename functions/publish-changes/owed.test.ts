import { describe, expect, it } from '@jest/globals';
import { created, forwarded, mainWith } from '@tributary/domain/facts/facts.fixtures';
import type { Fact } from '@tributary/domain/facts/fact';
import type { ItemKey } from '@tributary/domain/profiles/items';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import * as given from './publish-changes.fixtures.ts';

const { change, invocation, now, workspaceId, world } = given;
const orders = given.destination('4', [given.toOrders]);
const EVENTS = 100;
const COMMITS = 6;
/** A chunk for each event, as large ones have: 40 KB of room for each. */
const MOST_CHUNKS = 200;

const chunkKey = (commit: number, index: number): ItemKey => `${workspaceId}#c${commit}-${index}`;
const commits = Array.from({ length: COMMITS }, (_, commit) => {
  const events = Array.from({ length: EVENTS }, (__, index) => ({
    ...forwarded,
    messageId: `m${commit}-${index}`,
    chunk: chunkKey(commit, index),
  }));
  return change(
    String(commit),
    mainWith(events, { version: commit + 1, profileId: `prf_${String(commit).repeat(32)}` }),
  );
});
const chunks = commits.flatMap((_, commit) =>
  Array.from({ length: EVENTS }, (__, index) => ({
    ...given.chunk({ [index]: { type: 'track', event: 'Order Completed' } }),
    key: chunkKey(commit, index),
  })),
);
const messageOf = ({ detail }: Fact) => ('messageId' in detail ? detail.messageId : '');
const messages = commits.flatMap(({ item }) =>
  item().changes.map((one) => ('messageId' in one ? one.messageId : '')),
);

async function published(ledger: ReturnType<typeof world>['ledger']) {
  const range = { from: now - 7_200_000, to: now + 3_600_000 };
  return (await sumLedger({ store: ledger, workspaceId, ...range })).destinations[orders.id]?.matched;
}

describe('commits whose events take much', () => {
  it('given 600 large events, then no more bodies are read than fit, and all leave and count once', async () => {
    const { run, did, ledger } = world({ destinations: [orders], chunks });
    expect(await run(commits, invocation)).toEqual({});
    expect(did.facts.map(messageOf).sort()).toEqual(messages.toSorted());
    const sizes = did.reads.map(({ keys }) => keys.length);
    expect(sizes.length).toBeGreaterThan(2);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(MOST_CHUNKS);
    expect(await published(ledger)).toBe(EVENTS * COMMITS);
  });

  it('given a fact that the bus does not take, then it comes again from its commit, and nothing behind is begun', async () => {
    const publish = (facts: readonly Fact[]) =>
      Promise.resolve({ failed: facts.flatMap((one, at) => (messageOf(one) === 'm2-50' ? [at] : [])) });
    const { run, did, ledger } = world({ destinations: [orders], chunks, publish });
    expect(await run(commits, invocation)).toEqual({ failedFrom: '2' });
    expect(did.reads.flatMap(({ keys }) => keys)).not.toContain(chunkKey(5, 0));
    const before = did.facts.filter((one) => ['0', '1'].includes(messageOf(one).charAt(1)));
    expect(before).toHaveLength(2 * EVENTS);
    expect(await published(ledger)).toBe(did.facts.length);
  });

  it('given too little time, then the rest comes again from the first commit that is not done', async () => {
    let left = 60_000;
    const publish = () => ((left = 5_000), Promise.resolve({ failed: [] }));
    const { run, did } = world({ destinations: [orders], chunks, publish });
    const { failedFrom } = await run(commits, { remainingMs: () => left });
    const done = Math.floor(did.facts.length / EVENTS);
    expect(failedFrom).toBe(String(done));
    expect(done).toBeLessThan(COMMITS);
  });

  it('given small events that share a chunk, then it is read once', async () => {
    const events = Array.from({ length: 30 }, () => forwarded);
    const bodies = Object.fromEntries(events.map((_, index) => [index + 1, { type: 'track' }] as const));
    const { run, did } = world({ destinations: [orders], chunks: [given.chunk(bodies)] });
    await run([change('1', mainWith([created, ...events]))], invocation);
    expect(did.reads).toEqual([{ keys: [forwarded.chunk], consistent: false }]);
    expect(did.facts).toHaveLength(31);
  });
});
