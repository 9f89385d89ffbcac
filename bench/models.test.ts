import { describe, expect, it } from '@jest/globals';
import type { Feeding } from './deployed.ts';
import { exitToFact, lookAheadMs } from './model-exits.ts';
import { busiestShare, firstOf } from './model-ingest.ts';
import { acceptToFact } from './model-latency.ts';
import { quantile } from './simulator.ts';

const feeding: Feeding = { batchSize: 100, windowMs: 0, parallel: 4, memoryMb: 1024 };
const settings = { process: feeding, publish: feeding, shards: 1, virtualPartitions: 6 };

describe('the model of the time to a fact', () => {
  const median = (changed: Partial<typeof settings> = {}) =>
    quantile(acceptToFact({ ...settings, ...changed }, { workspaces: 3, seconds: 10 }), 0.5);

  const usual = median();

  it('given the same settings, then the figure is the same, and above half of the polling interval', () => {
    expect(median()).toBe(usual);
    expect(usual).toBeGreaterThan(0.5);
  });

  it('given a batching window, then everybody waits for it', () => {
    const windowed = { ...feeding, batchSize: 10_000, windowMs: 5000 };
    expect(median({ process: windowed })).toBeGreaterThan(usual + 2);
    expect(median({ publish: windowed })).toBeGreaterThan(usual + 2);
  });

  it('given batches that do not keep up, then events wait longer', () => {
    expect(median({ process: { ...feeding, batchSize: 3 } })).toBeGreaterThan(2 * usual);
    expect(median({ process: { ...feeding, parallel: 1 } })).toBeGreaterThan(usual);
    expect(median({ virtualPartitions: 1 })).toBeGreaterThan(usual);
  });
});

describe('the model of windowed exits', () => {
  const slowest = (changed: { aheadMs?: number; wake?: Feeding } = {}) => {
    const wake = { batchSize: 10, windowMs: 0, parallel: 10, memoryMb: 512 };
    const all = { wake, publish: feeding, aheadMs: 120_000, ...changed };
    return quantile(exitToFact(all, { minutes: 10 }), 0.99);
  };

  const usual = slowest();

  it('given the tick, then it looks further ahead than a minute', async () => {
    expect(await lookAheadMs()).toBeGreaterThan(60_000);
  });

  it('given that each is queued before it falls due, then exits are told in seconds', () => {
    expect(slowest()).toBe(usual);
    expect(usual).toBeGreaterThan(0.2);
    expect(Number.isFinite(usual)).toBe(true);
  });

  it('given a tick that looks no further than its own time, then exits wait for it', () => {
    expect(slowest({ aheadMs: 0 })).toBeGreaterThan(30 + usual);
  });

  it('given one batch at a time, then a campaign waits longer', () => {
    const wake = { batchSize: 10, windowMs: 0, parallel: 1, memoryMb: 512 };
    expect(slowest({ wake })).toBeGreaterThan(2 * usual);
  });
});

describe('the model of what a tenant can send', () => {
  it('given limits, then the lowest binds', () => {
    const limit = (name: string, perSecond: number) => ({ name, perSecond, from: 'given' });
    expect(firstOf([limit('a', 3), limit('b', 1), limit('c', 2)]).name).toBe('b');
  });

  it('given few keys in some shards, then the busiest has more than its share', () => {
    expect(busiestShare(6, 1)).toBe(1);
    expect(busiestShare(6, 4)).toBeGreaterThan(1 / 4);
    expect(busiestShare(6, 4)).toBeLessThan(1);
  });
});
