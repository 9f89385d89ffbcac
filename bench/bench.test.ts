import { describe, expect, it } from '@jest/globals';
import { gzipSync } from 'node:zlib';
import { baseline } from './baseline.ts';
import { encodedStore } from './encoded-store.ts';
import { costOf } from './growth.ts';
import { meteredRun } from './metered-run.ts';
import { filled, lazily } from './population.ts';
import { browser, EVENT_BYTES, server } from './workloads.ts';
import { configurationOf } from './workspace.ts';

describe('workloads', () => {
  it('given any event, then it has the size that the figures are for', () => {
    const events = [...server(3), ...browser(50)].flatMap((request) => request.events);
    expect(new Set(events.map((event) => Buffer.byteLength(JSON.stringify(event))))).toEqual(
      new Set([EVENT_BYTES]),
    );
  });

  it('given a run of browsers, then 1.2 events are folded a write, and none is lost', async () => {
    const plan = { workload: browser(3_000), type: 'browser', requestsABatch: 100 } as const;
    const { events, units } = await meteredRun(plan);
    expect(events / units.main).toBeGreaterThan(1.15);
    expect(events / units.main).toBeLessThan(1.25);
  });
});

describe('the baseline', () => {
  it('given lines, plain or zipped, then it reads and writes each of them', () => {
    const lines = '{"a":1}\n{"b":[2]}\n';
    expect(baseline(Buffer.from(lines))).toBe(16);
    expect(baseline(gzipSync(lines))).toBe(16);
  });
});

describe('a table full of people', () => {
  it('given that people are made when first asked for, then it is the same table and costs the same', async () => {
    const configuration = configurationOf();
    const size = 1000;
    const full = await costOf({ table: await filled(size, configuration), size, configuration });
    const lazy = await costOf({ table: lazily(size, configuration), size, configuration });
    expect(lazy).toEqual(full);
    expect(full.written).toBeGreaterThan(0.5);
    expect(full.items).toBeGreaterThan(1);
  });
});

describe('the metered table', () => {
  const chunk = (size: number) =>
    ({ kind: 'chunk', key: 'wsp#c1', expires: 1, bodies: { 0: { text: 'é'.repeat(size) } } }) as const;
  const pointer = { kind: 'pointer', key: 'wsp#p1', to: 'wsp#m1' } as const;

  it('given writes, then units follow the larger image, and a key is written once', async () => {
    const store = encodedStore();
    await store.putChunk(chunk(10));
    expect(store.units.chunks).toBe(1);
    const through = [{ key: 'wsp#m0', expected: { profileId: 'prf_1', version: 1 } }];
    await store.shorten({ key: pointer.key, from: 'wsp#m0', to: pointer.to, through });
    expect(store.units.identifiers).toBe(4);
    expect((await store.read([pointer.key], { consistent: true })).get(pointer.key)).toEqual(pointer);
    expect(store.units.reads).toBe(1);
  });
});
