import type { Json, JsonObject } from '../outcomes/json.ts';

/**
 * An event as it may travel: without `traits`, `context.traits` and `context.ip`, which join again at delivery as
 * mapping and consent allow. The bus and whatever listens to it keep no personal data that way.
 *
 * @example
 * withoutPersonal({ type: 'track', context: { ip: '192.0.2.1', locale: 'de' } });
 * // { type: 'track', context: { locale: 'de' } }
 */
export function withoutPersonal(event: JsonObject): JsonObject {
  const { context, ...rest } = without(event, ['traits', 'ip']);
  if (context === undefined) return rest;
  return { ...rest, context: isObject(context) ? without(context, ['traits', 'ip']) : context };
}

function without(object: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
