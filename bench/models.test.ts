import { describe, expect, it } from '@jest/globals';
import type { Feeding } from './deployed.ts';
import { acceptToFact } from './model-latency.ts';
import { quantile } from './simulator.ts';

const feeding: Feeding = { batchSize: 100, windowMs: 0, parallel: 4, memoryMb: 1024 };
const settings = { process: feeding, publish: feeding, shards: 1, virtualPartitions: 6 };

describe('the model of the time to a fact', () => {
  const median = (changed: Partial<typeof settings> = {}) =>
    quantile(acceptToFact({ ...settings, ...changed }, { workspaces: 3, seconds: 10 }), 0.5);

  it('given the same settings, then the figure is the same, and above half of the polling interval', () => {
    expect(median()).toBe(median());
    expect(median()).toBeGreaterThan(0.5);
  });

  it('given a batching window, then everybody waits for it', () => {
    const windowed = { ...feeding, batchSize: 10_000, windowMs: 5000 };
    expect(median({ process: windowed })).toBeGreaterThan(median() + 2);
    expect(median({ publish: windowed })).toBeGreaterThan(median() + 2);
  });

  it('given batches that do not keep up, then events wait longer', () => {
    expect(median({ process: { ...feeding, batchSize: 3 } })).toBeGreaterThan(2 * median());
    expect(median({ process: { ...feeding, parallel: 1 } })).toBeGreaterThan(median());
    expect(median({ virtualPartitions: 1 })).toBeGreaterThan(median());
  });
});
