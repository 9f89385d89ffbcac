import type { LakeReader } from './lake-reader.ts';

/**
 * Reads a lake that is held in memory, such as the one of the in-memory `LakeWriter`.
 *
 * @example
 * const reader = lakeReaderInMemory(lake.objects);
 */
export function lakeReaderInMemory(objects: ReadonlyMap<string, Uint8Array>): LakeReader {
  return {
    async *listKeys(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      for (const key of keys.sort()) yield await Promise.resolve(key);
    },
    get(key) {
      const body = objects.get(key);
      return body ? Promise.resolve(body) : Promise.reject(new Error(`There is no object ${key}.`));
    },
  };
}
