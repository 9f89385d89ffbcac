import { describe, expect, it } from '@jest/globals';
import {
  entered,
  exited,
  created,
  forwarded,
  mainWith,
  merged,
  redirectWith,
} from '@tributary/domain/facts/facts.fixtures';
import { MEMBERS_FEATURE } from '@tributary/domain/accounts/members';
import { rulesWith } from '@tributary/domain/identity/identity.fixtures';
import type { Fact } from '@tributary/domain/facts/fact';
import { shortHash } from '@tributary/domain/ids/ids';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import * as given from './publish-changes.fixtures.ts';
import { BodyMissing } from './read-bodies.ts';

const { change, invocation, now, segmentId, world, workspaceId } = given;
const segmentsOnly = given.destination('3', [given.toSegment]);
const orders = given.destination('4', [given.toOrders]);
const body = { type: 'track', event: 'Order Completed', context: { ip: '192.0.2.7' } };

describe('publishing what commits changed', () => {
  it('given changes that nobody asks for, then no fact leaves and nothing is read', async () => {
    const { run, did, ledger } = world();
    const item = mainWith([entered, merged]);
    expect(await run([change('1', item)], invocation)).toEqual({});
    expect(did).toMatchObject({ facts: [], reads: [], transitions: [{ member: true }] });
    expect(ledger.entries).toEqual([]);
  });

  it('given an account that enters what people are asked about, then its members are woken to be told', async () => {
    const { run, did } = world({ asked: segmentId });
    const members = { [JSON.stringify('u1')]: now, [JSON.stringify('u2')]: now };
    const feature = { count: 2, first: now, last: now, times: [now] };
    const parts = { values: { by: 'last', most: 1_000, of: members } } as const;
    const main = mainWith([entered], { profileId: `acc_${'5'.repeat(32)}` });
    const state = { ...main.state, features: { [MEMBERS_FEATURE.key]: { ...feature, parts } } };
    await run(
      [change('1', { ...main, state }), change('2', mainWith([entered], { version: 6 }))],
      invocation,
    );
    expect(did.wakeUps).toEqual([
      { workspaceId, key: `${workspaceId}#u1`, at: now },
      { workspaceId, key: `${workspaceId}#u2`, at: now },
    ]);
  });

  it('given a destination of a segment, then transitions leave, and the ledger has one activation each', async () => {
    const { run, did, ledger } = world({ destinations: [segmentsOnly, orders] });
    await run(
      [change('1', mainWith([entered])), change('2', mainWith([exited], { version: 6 }))],
      invocation,
    );
    expect(did.facts.map(({ name }) => name)).toEqual(['Segment Entered', 'Segment Exited']);
    expect(await destinationSums(ledger)).toMatchObject({ [segmentsOnly.id]: { matched: 2, pending: 2 } });
  });

  it('given an event that a commit forwarded for a destination not known here yet, then it leaves', async () => {
    const { run, did } = world({ chunks: [given.chunk({ 0: body })] });
    await run([change('1', mainWith([forwarded]))], invocation);
    expect(did.facts.map(({ name }) => name)).toEqual(['Event Forwarded']);
  });

  it("given the workspace's own wish for a fact, then it leaves without a destination", async () => {
    const { run, did, ledger } = world({ facts: ['Profile Created'] });
    await run([change('1', mainWith([created, entered]))], invocation);
    expect(did.facts.map(({ name }) => name)).toEqual(['Profile Created']);
    expect(ledger.entries).toEqual([]);
  });

  it('given the same batch twice, then facts and activations are the same ones', async () => {
    const { run, did, ledger } = world({ destinations: [segmentsOnly] });
    const batch = [change('1', mainWith([entered]))];
    await run(batch, invocation);
    await run(batch, invocation);
    expect(new Set(did.facts.map(({ detail }) => detail.id)).size).toBe(1);
    expect(await destinationSums(ledger)).toMatchObject({ [segmentsOnly.id]: { matched: 1 } });
    const [fact] = did.facts;
    const id = shortHash(fact!.detail.id, segmentsOnly.id);
    expect(ledger.entries[0]).toMatchObject({ activations: { [id]: 'published' } });
  });

  it('given a workspace that is gone, then its commits are passed over and counted', async () => {
    const { run, did } = world({ destinations: [segmentsOnly] });
    const gone = { ...mainWith([entered]), key: `wsp_${'9'.repeat(32)}#key`, dueAt: now };
    expect(await run([change('1', gone), change('2', mainWith([entered]))], invocation)).toEqual({});
    expect(did).toMatchObject({ counts: { ChangesOfUnknownWorkspace: 1, FactsPublished: 1 }, wakeUps: [] });
  });

  it('given what history alone brought about, then lists of members follow it and no fact leaves', async () => {
    const { run, did } = world({ destinations: [segmentsOnly] });
    const item = mainWith([{ ...entered, silent: true }]);
    await run([change('1', item)], invocation);
    expect(did.transitions).toMatchObject([{ member: true, number: item.version }]);
    expect(did.facts).toEqual([]);
  });

  it('given a merge, then the closing exit of the redirect is a transition of the profile that ended', async () => {
    const { run, did } = world({ destinations: [segmentsOnly] });
    const item = redirectWith([{ ...exited, number: 8, reason: 'merged' }]);
    await run([change('1', item)], invocation);
    expect(did.transitions).toEqual([
      {
        workspaceId,
        segmentId: given.segmentId,
        profileId: item.profileId,
        key: item.key,
        member: false,
        number: item.version,
        at: exited.at,
      },
    ]);
    expect(did.facts).toMatchObject([{ name: 'Segment Exited', detail: { reason: 'merged' } }]);
  });
});

describe('bodies of forwarded events', () => {
  it('given a body in its chunk, then the event leaves without its personal fields', async () => {
    const { run, did } = world({ destinations: [orders], chunks: [given.chunk({ 1: body })] });
    await run([change('1', mainWith([entered, forwarded]))], invocation);
    expect(did.facts).toMatchObject([{ name: 'Event Forwarded', detail: { event: { context: {} } } }]);
    expect(JSON.stringify(did.facts)).not.toContain('192.0.2.7');
    expect(did.reads).toEqual([{ keys: [forwarded.chunk], consistent: false }]);
  });

  it('given rules of the workspace that take a card for an identifier, then it does not leave either', async () => {
    const identity = rulesWith({
      types: { card: { from: ['properties.card'], identifies: true } },
      first: ['card'],
    });
    const chunks = [given.chunk({ 0: { ...body, properties: { card: 'C-1234', total: 5 } } })];
    const { run, did } = world({ destinations: [orders], chunks, identity });
    await run([change('1', mainWith([forwarded]))], invocation);
    expect(did.facts).toMatchObject([{ detail: { event: { properties: { total: 5 } }, body: {} } }]);
    expect(JSON.stringify(did.facts)).not.toContain('C-1234');
  });

  it('given a chunk that an eventual read misses, then a consistent one finds it', async () => {
    const { run, did } = world({ destinations: [orders], lateChunks: [given.chunk({ 0: body })] });
    await run([change('1', mainWith([forwarded]))], invocation);
    expect(did.facts).toHaveLength(1);
    expect(did.reads.map(({ consistent }) => consistent)).toEqual([false, true]);
  });

  it.each([
    ['no chunk', []],
    ['a chunk without the body', [given.chunk({ 7: body })]],
  ])('given %s even then, then the batch fails and nothing is published', async (_, chunks) => {
    const { run, did } = world({ destinations: [orders, segmentsOnly], chunks });
    const batch = [change('1', mainWith([entered, forwarded]))];
    await expect(run(batch, invocation)).rejects.toThrow(BodyMissing);
    expect(did.facts).toEqual([]);
  });
});

describe('a bus that does not take everything', () => {
  const batch = ['1', '2', '3'].map((sequence, index) =>
    change(sequence, mainWith([entered], { version: index + 1, profileId: `prf_${sequence.repeat(32)}` })),
  );
  const refuses = (profile: string) => (facts: readonly Fact[]) =>
    Promise.resolve({
      failed: facts.flatMap(({ detail }, index) => (detail.profileId === profile ? [index] : [])),
    });

  it('given a fact refused once, then it is published at the second try and the batch is done', async () => {
    let calls = 0;
    const publish = () => Promise.resolve({ failed: (calls += 1) === 1 ? [1] : [] });
    const { run, did } = world({ destinations: [segmentsOnly], publish });
    expect(await run(batch, invocation)).toEqual({});
    expect(did.facts).toHaveLength(3);
    expect(did.sleeps).toEqual([100]);
  });

  it('given a fact refused to the end, then the batch comes again from its commit, and the rest is counted', async () => {
    const publish = refuses(batch[1]!.profileId);
    const { run, did, ledger } = world({ destinations: [segmentsOnly], publish });
    expect(await run(batch, invocation)).toEqual({ failedFrom: '2' });
    expect(did.counts).toMatchObject({ FactsPublished: 2, FactsUnpublished: 1 });
    expect(await destinationSums(ledger)).toMatchObject({ [segmentsOnly.id]: { matched: 2 } });
    expect(did.sleeps).toHaveLength(3);
  });

  it('given little time left, then it does not wait for another try', async () => {
    const { run, did } = world({ destinations: [segmentsOnly], publish: refuses(batch[0]!.profileId) });
    expect(await run(batch, { remainingMs: () => 1_000 })).toEqual({ failedFrom: '1' });
    expect(did.sleeps).toEqual([]);
  });

  it('given a bus that cannot be reached, then the batch fails after bounded tries and has left members behind', async () => {
    let calls = 0;
    const publish = () => Promise.reject(new Error(`AccessDenied ${(calls += 1)}`));
    const { run, did, ledger } = world({ destinations: [segmentsOnly], publish });
    await expect(run(batch, invocation)).rejects.toThrow('The bus could not be reached.');
    expect(calls).toBe(4);
    expect(did.transitions).toHaveLength(3);
    expect(ledger.entries).toEqual([]);
  });

  it('given a fact that no call can hold, then it is left out with a reason and blocks nobody', async () => {
    const huge = { type: 'track', text: 'x'.repeat(300_000) };
    const { run, did, ledger } = world({
      destinations: [orders, segmentsOnly],
      chunks: [given.chunk({ 0: huge })],
    });
    expect(await run([change('1', mainWith([forwarded, entered]))], invocation)).toEqual({});
    expect(did.facts.map(({ name }) => name)).toEqual(['Segment Entered']);
    expect(await destinationSums(ledger)).toMatchObject({
      [orders.id]: { filtered: { 'fact-too-large': 1 } },
    });
  });
});

describe('wake-ups before the next tick', () => {
  const due = (version: number, dueAt: number) => mainWith([], { version, dueAt });

  it.each([
    ['soon', now + 20_000, 1],
    ['in the past', now - 5_000, 1],
    ['after the next ticks', now + 151_000, 0],
  ])('given a timer that falls due %s, then %i → %i wake-ups are asked for', async (_, dueAt, wakeUps) => {
    const { run, did } = world();
    await run([change('1', due(1, dueAt))], invocation);
    expect(did.wakeUps).toHaveLength(wakeUps);
  });

  it('given several commits of a profile, then the newest says when', async () => {
    const { run, did } = world();
    await run([change('1', due(1, now + 60_000)), change('2', due(2, now + 20_000))], invocation);
    expect(did.wakeUps).toEqual([{ workspaceId, key: due(1, 0).key, at: now + 20_000 }]);
  });
});

async function destinationSums(store: ReturnType<typeof world>['ledger']) {
  const { destinations } = await sumLedger({
    store,
    workspaceId,
    from: now - 7_200_000,
    to: now + 3_600_000,
  });
  return destinations;
}
