/** A JSON object whose fields are still to be checked. */
export type PlainObject = { readonly [field: string]: unknown };

/**
 * Whether a parsed JSON value is an object: not null, not an array.
 *
 * @example
 * isPlainObject([]); // false
 */
export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
