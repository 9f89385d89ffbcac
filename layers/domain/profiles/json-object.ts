import { isPlainObject } from '../collecting/plain-object.ts';
import type { JsonObject } from '../outcomes/json.ts';

/**
 * Whether what `JSON.parse` gave is an object: not null, not an array. Its fields can only be JSON.
 *
 * @example
 * isJsonObject(JSON.parse('{}')); // true
 */
export function isJsonObject(parsed: unknown): parsed is JsonObject {
  return isPlainObject(parsed);
}
