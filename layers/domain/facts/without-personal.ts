import type { IdentityRules } from '../identity/identity-rules.ts';
import { DEFAULT_IDENTITY_RULES } from '../identity/rules.ts';
import type { Json, JsonObject } from '../outcomes/json.ts';
import { isPersonalName } from './personal-names.ts';
import { textThatTravels } from './text-that-travels.ts';

/**
 * An event as it may travel: without what says who somebody is, how to reach them, where they are and with which
 * device. That is every place at which the rules look for an identifier, fields that are called as personal ones are,
 * at any depth, and queries of addresses. It joins again at delivery as mapping and consent allow. The bus and whatever
 * listens to it keep no personal data that way.
 *
 * @param rules of the workspace
 * @returns the object itself where there is nothing to leave out
 * @example
 * withoutPersonal({ type: 'track', userId: 'u-1', context: { ip: '192.0.2.1', locale: 'de' } });
 * // { type: 'track', context: { locale: 'de' } }
 */
export function withoutPersonal(
  event: JsonObject,
  rules: Pick<IdentityRules, 'reading' | 'former'> = DEFAULT_IDENTITY_RULES,
): JsonObject {
  const paths = [...PERSONAL, ...placesOf(rules)];
  const rest = paths.reduce(withoutPath, event);
  return changed(rest, (value, name) => (name === 'integrations' ? choices(value) : travelling(value, name)));
}

/** Whole, whatever they hold. */
const PERSONAL: readonly (readonly string[])[] = [
  ...['traits', 'ip', 'userAgent'].map((name) => [name]),
  ...['traits', 'ip', 'userAgent', 'userAgentData', 'externalIds', 'location', 'device', 'network'].map(
    (name) => ['context', name],
  ),
  ['context', 'page', 'search'],
];

/** An event may have been read by rules that have changed since. */
function placesOf({ reading, former = [] }: Pick<IdentityRules, 'reading' | 'former'>) {
  const all = [reading, ...former.map(({ rules }) => rules().reading)];
  return all.flatMap(({ paths }) => paths.map(({ parts }) => parts));
}

function withoutPath(object: JsonObject, [name, ...deeper]: readonly string[]): JsonObject {
  const value = name === undefined || !Object.hasOwn(object, name) ? undefined : object[name];
  if (name === undefined || value === undefined) return object;
  if (deeper.length > 0 && !isObject(value)) return object;
  const left = isObject(value) && deeper.length > 0 ? withoutPath(value, deeper) : undefined;
  return changed(object, (one, own) => (own === name ? left : one));
}

/** Destinations are named there, by whatever name they have; what is chosen for one may hold anything. */
function choices(value: Json): Json | undefined {
  return isObject(value) ? changed(value, (one) => travelling(one)) : travelling(value);
}

function travelling(value: Json, name = ''): Json | undefined {
  // Whether somebody has an address, or wants mail, names nobody.
  if (value === null || typeof value === 'boolean') return value;
  if (isPersonalName(name)) return undefined;
  if (typeof value === 'string') return textThatTravels(value);
  if (Array.isArray(value)) return travellingList(value);
  return isObject(value) ? changed(value, travelling) : value;
}

function travellingList(list: readonly Json[]): Json {
  const left = list.map((item) => travelling(item));
  if (left.every((item, index) => item === list[index])) return list;
  return left.filter((item) => item !== undefined);
}

/** The object itself where every field stays as it is. */
function changed(object: JsonObject, change: (value: Json, name: string) => Json | undefined): JsonObject {
  let isSame = true;
  const entries: [string, Json][] = [];
  for (const [name, value] of Object.entries(object)) {
    const left = change(value, name);
    isSame &&= left === value;
    if (left !== undefined) entries.push([name, left]);
  }
  return isSame ? object : Object.fromEntries(entries);
}

function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
