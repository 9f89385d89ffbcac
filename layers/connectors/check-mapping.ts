import type { Json, JsonObject } from '@tributary/domain/outcomes/json';
import type { Violation } from '@tributary/domain/outcomes/outcome';
import { validateMapping } from './mapping-kit.cjs';

const EXPECTED =
  'a directive that the mapping kit knows and that is whole, such as { "@path": "$.traits.email" }';

/**
 * Which directives of a mapping the kit would refuse when it sends. The kit itself looks into objects and not into
 * lists, so that each directive is found here and shown to it.
 *
 * @returns violations whose field begins with `mapping`
 * @example
 * checkMapping({ data: { '@nope': 1 } }); // [{ field: 'mapping.data', expected: 'a directive that …' }]
 */
export function checkMapping(mapping: JsonObject): readonly Violation[] {
  return Object.entries(mapping).flatMap(([key, value]) => wrongIn(value, `mapping.${key}`));
}

function wrongIn(value: Json | undefined, field: string): readonly Violation[] {
  if (typeof value !== 'object' || value === null) return [];
  const isDirective = !Array.isArray(value) && Object.keys(value).some((key) => key.startsWith('@'));
  if (isDirective && !isValid(value)) return [{ field, expected: EXPECTED }];
  return Object.entries<Json | undefined>(value).flatMap(([key, part]) => wrongIn(part, `${field}.${key}`));
}

function isValid(directive: object): boolean {
  try {
    validateMapping(directive);
    return true;
  } catch {
    return false;
  }
}
