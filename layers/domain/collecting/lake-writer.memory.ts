import { gunzipSync } from 'node:zlib';
import type { LakeWriter } from './event-line.ts';

/** What the double holds, and how it is to behave. */
export type MemoryLake = LakeWriter & {
  /** Key → bytes, the newest write of each. */
  readonly objects: ReadonlyMap<string, Uint8Array>;
  /** How often `put` was called. */
  readonly puts: () => number;
  /** The lines of a gzip'd NDJSON object, parsed; none where the key is absent. */
  readonly lines: (key: string) => readonly unknown[];
  /** Makes the puts to come fail: before the effect, after it, or not at all. */
  readonly fail: (when: 'before' | 'after' | 'never') => void;
};

/**
 * A lake in memory.
 *
 * @example
 * const lake = memoryLake();
 * lake.lines('failed/workspace=unknown/…'); // [{ v: 1, … }]
 */
export function memoryLake(): MemoryLake {
  const objects = new Map<string, Uint8Array>();
  let puts = 0;
  let failing: 'before' | 'after' | 'never' = 'never';
  return {
    objects,
    puts: () => puts,
    fail: (when) => void (failing = when),
    lines(key) {
      const body = objects.get(key);
      if (!body) return [];
      const text = gunzipSync(body).toString();
      return text
        .split('\n')
        .filter(Boolean)
        .map((line): unknown => JSON.parse(line));
    },
    put({ key, body }) {
      puts += 1;
      if (failing !== 'before') objects.set(key, Uint8Array.from(body));
      return failing === 'never' ? Promise.resolve() : Promise.reject(new Error('The lake is not there.'));
    },
  };
}
