import { describe, expect, it } from '@jest/globals';
import { compileConfiguration } from './compile-configuration.ts';
import { aDestination, aSegment, aWorkspace, workspaceId } from './configuration.fixtures.ts';
import { memoryConfiguration } from './configuration-store.memory.ts';
import { currentConfiguration } from './current-configuration.ts';
import type { ConfigurationItem, SegmentItem } from './items.ts';

function compiled(...items: ConfigurationItem[]) {
  return compileConfiguration({ workspace: aWorkspace(), version: 3, items });
}

async function setUp() {
  const store = memoryConfiguration();
  await store.apply({ workspaceId, expectedVersion: 0, put: [aWorkspace(), aSegment()], remove: [] });
  let time = 1_000_000;
  const reported: unknown[] = [];
  const current = currentConfiguration({
    store,
    maxAgeMs: 10_000,
    now: () => time,
    report: (broken) => reported.push(broken),
  });
  return { store, current, reported, pass: (ms: number) => void (time += ms) };
}

/** As some other version of the program may have stored it: its shape is none that compiles. */
function aBrokenSegment(id: string): SegmentItem {
  const segment = aSegment({ id });
  Reflect.set(segment, 'definition', { all: [{ performed: null }] });
  return segment;
}

describe('compileConfiguration', () => {
  it('given segments that share a feature, when compiled, then the feature is there once', () => {
    const { segments, features } = compiled(aSegment(), aSegment({ id: 'seg_2', key: 'twin' }));
    expect(segments.map((segment) => segment.key)).toEqual(['big_spenders', 'twin']);
    expect(features).toHaveLength(1);
  });

  it('given a segment that does not compile, when compiled, then it alone is left out and named', () => {
    const broken = aBrokenSegment('seg_2');
    const configuration = compiled(broken, aSegment());
    expect(configuration.segments.map((segment) => segment.id)).toEqual([aSegment().id]);
    expect(configuration.brokenSegments).toEqual(['seg_2']);
  });

  it('given a destination of a segment, when asked, then only the transitions it names are wanted', () => {
    const segmentId = aSegment().id;
    const { wantsFact } = compiled(
      aDestination({ subscriptions: [{ to: 'segment', segmentId, on: ['entered'] }] }),
    );
    expect(wantsFact('Segment Entered', segmentId)).toBe(true);
    expect(wantsFact('Segment Exited', segmentId)).toBe(false);
    expect(wantsFact('Segment Entered', 'seg_other')).toBe(false);
    expect(wantsFact('Profile Created')).toBe(false);
  });

  it('given event subscriptions with and without a name, when asked, then type and name decide', () => {
    const { wantsEvent } = compiled(
      aDestination({
        subscriptions: [
          { to: 'event', type: 'track', name: 'Order Completed' },
          { to: 'event', type: 'page' },
        ],
      }),
    );
    expect(wantsEvent({ type: 'track', name: 'Order Completed' })).toBe(true);
    expect(wantsEvent({ type: 'track', name: 'Other' })).toBe(false);
    expect(wantsEvent({ type: 'track' })).toBe(false);
    expect(wantsEvent({ type: 'page', name: 'Home' })).toBe(true);
    expect(wantsEvent({ type: 'page' })).toBe(true);
  });

  it('given a disabled destination, when asked, then it wants what it wanted, so that its pause can be counted', () => {
    const subscriptions = aDestination().subscriptions;
    const disabled = aDestination({
      enabled: false,
      subscriptions: [...subscriptions, { to: 'event', type: 'page' }],
    });
    const { wantsFact, wantsEvent } = compiled(disabled);
    expect(wantsFact('Segment Entered', aSegment().id)).toBe(true);
    expect(wantsEvent({ type: 'page' })).toBe(true);
  });

  it.each([{ state: 'creating' as const }, { state: 'deleting' as const }])(
    'given a destination with %j, when asked, then it wants nothing',
    (changed) => {
      const { wantsFact } = compiled(aDestination(changed));
      expect(wantsFact('Segment Entered', aSegment().id)).toBe(false);
    },
  );

  it('given facts that the workspace asks for, when asked, then they are wanted for every segment', () => {
    const { wantsFact } = compileConfiguration({
      workspace: aWorkspace({ facts: ['Segment Entered', 'Profile Merged'] }),
      version: 1,
      items: [],
    });
    expect(wantsFact('Segment Entered', 'seg_any')).toBe(true);
    expect(wantsFact('Profile Merged')).toBe(true);
    expect(wantsFact('Segment Exited', 'seg_any')).toBe(false);
  });
});

describe('currentConfiguration', () => {
  it('given many callers at one moment, when asked, then the store is read once', async () => {
    const { store, current } = await setUp();
    const all = await Promise.all(Array.from({ length: 20 }, () => current(workspaceId)));
    expect(new Set(all).size).toBe(1);
    expect(store.reads()).toBe(1);
  });

  it('given a change, when the bounded age has passed, then it is seen, and not before', async () => {
    const { store, current, pass } = await setUp();
    await current(workspaceId);
    await store.apply({ workspaceId, expectedVersion: 1, put: [aDestination()], remove: [] });
    pass(9_999);
    expect((await current(workspaceId))?.version).toBe(1);
    pass(1);
    expect((await current(workspaceId))?.version).toBe(2);
  });

  it('given no change, when read again, then nothing is compiled again', async () => {
    const { store, current, pass } = await setUp();
    const first = await current(workspaceId);
    pass(10_000);
    expect(await current(workspaceId)).toBe(first);
    expect(store.reads()).toBe(2);
  });

  it('given a store that fails, when the age has not passed, then it serves; after it, it throws; then recovers', async () => {
    const { store, current, pass } = await setUp();
    await current(workspaceId);
    store.fail(true);
    pass(9_999);
    expect((await current(workspaceId))?.version).toBe(1);
    pass(1);
    await expect(current(workspaceId)).rejects.toThrow('not there');
    store.fail(false);
    expect((await current(workspaceId))?.version).toBe(1);
  });

  it('given no workspace, when one is made, then it is seen within two seconds', async () => {
    const { store, current, pass } = await setUp();
    expect(await current('wsp_new')).toBeUndefined();
    await store.apply({
      workspaceId: 'wsp_new',
      expectedVersion: 0,
      put: [aWorkspace({ id: 'wsp_new' })],
      remove: [],
    });
    pass(2_000);
    expect((await current('wsp_new'))?.workspaceId).toBe('wsp_new');
  });

  it('given a broken segment, when read, then it is reported once a version', async () => {
    const { store, current, reported, pass } = await setUp();
    const put = [aBrokenSegment('seg_2')];
    await store.apply({ workspaceId, expectedVersion: 1, put, remove: [] });
    await current(workspaceId);
    pass(10_000);
    await current(workspaceId);
    expect(reported).toEqual([{ workspaceId, segmentIds: ['seg_2'] }]);
  });
});
