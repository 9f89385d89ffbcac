import type { Json, JsonObject } from '../outcomes/json.ts';

/**
 * An event as it may travel: without what says who somebody is, where they are and with which device. It joins again at
 * delivery as mapping and consent allow. The bus and whatever listens to it keep no personal data that way.
 *
 * @returns the object itself where there is nothing to leave out
 * @example
 * withoutPersonal({ type: 'track', context: { ip: '192.0.2.1', locale: 'de' } });
 * // { type: 'track', context: { locale: 'de' } }
 */
export function withoutPersonal(event: JsonObject): JsonObject {
  const rest = without(event, PERSONAL);
  const { context } = rest;
  if (context === undefined || !isObject(context)) return rest;
  const allowed = without(context, PERSONAL_CONTEXT);
  return allowed === context ? rest : { ...rest, context: allowed };
}

const PERSONAL = ['traits', 'ip', 'userAgent'];
const PERSONAL_CONTEXT = [...PERSONAL, 'userAgentData', 'externalIds', 'location', 'device'];

function without(object: JsonObject, names: readonly string[]): JsonObject {
  if (!names.some((name) => Object.hasOwn(object, name))) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
