import { describe, expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { baseline } from './baseline.ts';
import { encodedStore } from './encoded-store.ts';
import { costOf } from './growth.ts';
import { meteredRun } from './metered-run.ts';
import { PARTS, runPart } from './parts.ts';
import { filled, lazily } from './population.ts';
import { skipped } from './print.ts';
import { targetOf } from './targets.ts';
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

describe('what the bench promises', () => {
  const promised = Object.values(PARTS).flatMap(({ figures }) => figures);

  it.each([
    'collect_events_per_s',
    'process_events_per_s',
    'collect_ratio_to_baseline',
    'process_ratio_to_baseline',
    'profile_read_p95_ms',
    'path_cpu_s_per_1000',
    'path_ratio_to_baseline',
    'model_accept_to_fact_p50_s',
    'model_accept_to_fact_p95_s',
    'model_accept_to_fact_p99_s',
    'model_windowed_exit_p99_s',
    'model_sustained_events_per_s',
    'local_latency_p50_ms',
    'local_latency_p99_ms',
    'usd_per_million_server',
    'usd_per_million_browser_url',
    'usd_per_million_browser_http_api',
    'usd_per_million_deliveries',
    'write_units_new_visitor',
    'write_units_new_identifier',
    'write_units_merge_2x10',
    'usd_per_month_idle',
    'main_item_bytes_p50',
    'main_item_bytes_p95',
  ])('given %s, then a part prints it', (name) => {
    expect(promised).toContain(name);
  });

  it('given each folder of functions, then its size and its import are printed', () => {
    const folders = readdirSync(join(import.meta.dirname, '..', 'functions'));
    expect(folders.length).toBeGreaterThan(10);
    expect(promised).toEqual(
      expect.arrayContaining(folders.flatMap((folder) => [`zip_kb:${folder}`, `import_ms:${folder}`])),
    );
  });

  it('given any figure, then it is printed once, has a unit, and stands in the README', () => {
    const readme = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
    expect(new Set(promised).size).toBe(promised.length);
    expect(promised.filter((name) => targetOf(name).unit === '')).toEqual([]);
    const shortNames = promised.map((name) => name.replace(/(:|_at_).*/, ''));
    expect(shortNames.filter((name) => !readme.includes(`\`${name}`))).toEqual([]);
  });

  it('given a part that leaves one out, or prints another, then the bench fails', async () => {
    const run = (figures: readonly string[], printed: readonly string[]) =>
      runPart({
        figures,
        load: () =>
          Promise.resolve(() => {
            for (const name of printed) skipped(name, 'It is only a test.');
          }),
      });
    await run(['zip_kb:a', 'import_ms:a'], ['import_ms:a', 'zip_kb:a']);
    await expect(run(['zip_kb:a', 'import_ms:a'], ['zip_kb:a'])).rejects.toThrow('import_ms:a');
    await expect(run(['zip_kb:a'], ['zip_kb:a', 'zip_kb:b'])).rejects.toThrow('zip_kb:b');
    await expect(run(['nothing_known'], ['nothing_known'])).rejects.toThrow('nothing_known');
  });

  it('given the part that only counts units, then it prints what it promises', async () => {
    const { units } = PARTS;
    if (units === undefined) throw new Error('There is no such part.');
    await runPart(units);
  });
});
