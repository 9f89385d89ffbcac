import type { Json } from '../outcomes/json.ts';

/**
 * What stands at a dotted path. A field whose own name is the whole path wins; items of lists go by number. Only own
 * fields count, so `__proto__` and `constructor` find nothing that was not sent. `null` counts as absent.
 *
 * @example
 * readPath({ cart: { items: [{ sku: 'a' }] } }, 'cart.items.0.sku'); // 'a'
 */
export function readPath(value: Json, path: string): Json | undefined {
  const direct = ownField(value, path);
  if (direct !== undefined || !path.includes('.')) return direct;
  let found: Json | undefined = value;
  for (const part of path.split('.')) {
    found = ownField(found, part);
    if (found === undefined) return undefined;
  }
  return found;
}

function ownField(value: Json, name: string): Json | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  if (isList(value)) return /^\d+$/.test(name) ? (value[Number(name)] ?? undefined) : undefined;
  return value[name] ?? undefined;
}

/** `Array.isArray` does not narrow readonly arrays. */
function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
