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
  const rest = without(event);
  const { context } = rest;
  if (context === undefined || !isObject(context)) return rest;
  const allowed = without(context);
  return allowed === context ? rest : { ...rest, context: allowed };
}

const PERSONAL = ['traits', 'ip'];

/** The object itself where there is nothing to leave out: what was stored comes here a second time. */
function without(object: JsonObject): JsonObject {
  if (!PERSONAL.some((name) => Object.hasOwn(object, name))) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !PERSONAL.includes(name)));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
