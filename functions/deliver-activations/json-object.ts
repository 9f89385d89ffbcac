import type { JsonObject } from '@tributary/domain/outcomes/json';

/** Whether a value that comes from JSON is an object of it. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
