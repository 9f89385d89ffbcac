import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { noClusters } from './clusters.ts';

const clustersOf = (events: readonly (readonly string[])[]) => {
  const clusters = noClusters();
  for (const keys of events) clusters.add(keys);
  return clusters;
};

/** The same by looking at all pairs again and again. */
function slowly(events: readonly (readonly string[])[]): number[] {
  const of = events.map((_, index) => index);
  for (let changed = true; changed;) {
    changed = false;
    for (const [a, keys] of events.entries())
      for (const [b, others] of events.entries()) {
        const lower = Math.min(of[a]!, of[b]!);
        if (!keys.some((key) => others.includes(key)) || of[a] === of[b]) continue;
        [of[a], of[b], changed] = [lower, lower, true];
      }
  }
  return of;
}

const anyEvents = fc.array(
  fc.uniqueArray(
    fc.integer({ min: 0, max: 30 }).map((n) => `k${n}`),
    { minLength: 1, maxLength: 3 },
  ),
  { maxLength: 30 },
);

describe('clusters of events', () => {
  it('given any events, then a sample holds each cluster whole or not at all, but for those too large, and no more events than it may', () => {
    fc.assert(
      fc.property(anyEvents, fc.integer({ min: 1, max: 30 }), (events, most) => {
        const clusters = clustersOf(events);
        const of = slowly(events);
        const sizes = Map.groupBy(of, (cluster) => cluster);
        expect(clusters.size()).toMatchObject({ clusters: sizes.size, events: events.length });
        const sample = clusters.sample(most);
        const taken = of.filter((_, index) => sample.has(events[index]!));
        expect(taken).toHaveLength(sample.events);
        expect(sample.events).toBeLessThanOrEqual(most);
        expect(new Set(taken).size).toBe(sample.clusters);
        expect(of.filter((cluster) => taken.includes(cluster))).toEqual(taken);
        const tooLarge = [...sizes.values()].filter((all) => all.length > most);
        expect(sample.tooLarge).toBe(tooLarge.length);
        expect(sample.parts.map((part) => part.of.events)).toEqual(
          tooLarge
            .map((all) => all.length)
            .sort((a, b) => b - a)
            .slice(0, 5),
        );
        const begun = sample.parts.reduce((sum, part) => sum + part.events, 0);
        expect(sample.events + begun).toBeLessThanOrEqual(most);
        for (const part of sample.parts)
          expect(events.filter((keys) => part.has(keys))).toHaveLength(part.of.events);
      }),
    );
  });

  it('given room for all, then all are there, and what was never seen is not', () => {
    const sample = clustersOf([['a', 'b'], ['c'], ['b']]).sample(3);
    expect(sample).toMatchObject({ events: 3, clusters: 2, tooLarge: 0 });
    expect(sample.has(['d'])).toBe(false);
  });

  it('given clusters of many and of few keys, then neither is more likely to be chosen', () => {
    const few = Array.from({ length: 500 }, (_, n) => [`few ${n}`]);
    const many = Array.from({ length: 500 }, (_, n) =>
      Array.from({ length: 20 }, (__, k) => `many ${n} ${k}`),
    );
    const sample = clustersOf([...few, ...many]).sample(400);
    const chosen = many.filter((keys) => sample.has(keys)).length;
    expect(chosen).toBeGreaterThan(150);
    expect(chosen).toBeLessThan(250);
  });

  it('given a chain of 100,000, then it is one cluster', () => {
    const chain = Array.from({ length: 100_000 }, (_, n) => [`k${n}`, `k${n + 1}`]);
    expect(clustersOf(chain).size()).toEqual({ keys: 100_001, clusters: 1, events: 100_000 });
  });
});
