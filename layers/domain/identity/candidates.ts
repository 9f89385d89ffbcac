import { isPlainObject, type PlainObject } from '../collecting/plain-object.ts';
import { externalIdName } from './compile-rules.ts';
import { RESERVED_TYPES } from './definition.ts';
import type { IdentityRules, ReadingRules } from './identity-rules.ts';

/** A value that an event offers as an identifier, not yet normalised. */
export type Candidate = { readonly type: string; readonly path: string; readonly value: unknown };

const EXTERNAL_TYPE = /^[A-Za-z0-9_.:-]{1,100}$/;
/** An event of 32 KB has no more; a hostile one is not to cost more than it. */
const MAX_EXTERNAL_IDS = 200;

/**
 * What an event offers as identifiers, by the rules: values at their paths, device ids, and `context.externalIds`. The
 * ids of an `alias` are one person by the client's own word: `previousId` may have been a user's or an anonymous id.
 *
 * @example
 * candidatesOf({ type: 'track', userId: 'u1' }, DEFAULT_IDENTITY_RULES);
 * // [{ type: 'user_id', path: 'userId', value: 'u1' }]
 */
export function candidatesOf(event: PlainObject, { reading, types }: IdentityRules): Candidate[] {
  const candidates: Candidate[] = [];
  for (const { type, path, parts, only } of reading.paths) {
    if (only !== undefined && event['type'] !== only) continue;
    const value = valueAt(event, parts);
    if (value !== undefined && value !== null) candidates.push({ type, path, value });
  }
  const context = event['context'];
  if (isPlainObject(context)) {
    const isOther = (type: string) => !types.has(type);
    candidates.push(...fromDevice(context['device'], reading, isOther));
    candidates.push(...fromExternalIds(context['externalIds'], reading, isOther));
  }
  return candidates;
}

/**
 * Whether events can still bring identifiers of a type: it has a name in the rules, or they take it as one of all
 * others.
 *
 * @example
 * canCome('crm_id', DEFAULT_IDENTITY_RULES); // true: `*` takes it from `context.externalIds`
 */
export function canCome(type: string, { reading, types }: IdentityRules): boolean {
  if (types.has(type)) return true;
  const isOther = () => true;
  return takenBy(type, reading, isOther).includes(type) || (reading.otherDevices && DEVICE_TYPE.test(type));
}

function valueAt(event: PlainObject, parts: readonly string[]): unknown {
  let value: unknown = event;
  for (const part of parts) {
    if (!isPlainObject(value) || !Object.hasOwn(value, part)) return undefined;
    value = value[part];
  }
  return value;
}

type IsOther = (type: string) => boolean;

/** What the ids of a device may be called. */
const DEVICE_TYPE = /^[a-z0-9_]{1,20}\.(?:id|push_token|idfa)$/;

/** Segment's names: `ios.id`, `ios.idfa` (only where the person allows tracking), `ios.push_token`. */
function fromDevice(device: unknown, reading: ReadingRules, isOther: IsOther): Candidate[] {
  if (!isPlainObject(device)) return [];
  const kind = typeof device['type'] === 'string' ? device['type'].toLowerCase() : '';
  const family = /^[a-z0-9_]{1,20}$/.test(kind) ? kind : 'device';
  const found: [string, string, unknown][] = [
    [`${family}.id`, 'id', device['id']],
    [`${family}.push_token`, 'token', device['token']],
  ];
  if (device['adTrackingEnabled'] === true)
    found.push([`${family}.idfa`, 'advertisingId', device['advertisingId']]);
  return found.flatMap(([type, field, value]) => {
    if (value === undefined || value === null) return [];
    const isTaken = reading.devices.has(type) || (reading.otherDevices && isOther(type));
    return isTaken ? [{ type, path: `context.device.${field}`, value }] : [];
  });
}

function fromExternalIds(list: unknown, reading: ReadingRules, isOther: IsOther): Candidate[] {
  if (!Array.isArray(list)) return [];
  return list.slice(0, MAX_EXTERNAL_IDS).flatMap((entry: unknown, index) => {
    if (!isPlainObject(entry)) return [];
    const { id, type, collection = 'users', encoding = 'none' } = entry;
    if (id === undefined || id === null || typeof type !== 'string') return [];
    if (typeof collection !== 'string' || typeof encoding !== 'string') return [];
    const name = externalIdName(type, collection, encoding);
    const path = `context.externalIds.${index}.id`;
    return takenBy(name, reading, isOther).map((taking) => ({ type: taking, path, value: id }));
  });
}

/** A plain external id of a type that the rules do not name is of a type of its own name. */
function takenBy(name: string, reading: ReadingRules, isOther: IsOther): readonly string[] {
  const named = reading.externalIds.get(name);
  if (named !== undefined) return named;
  const isOwn =
    reading.otherExternalIds && isOther(name) && EXTERNAL_TYPE.test(name) && !RESERVED_TYPES.has(name);
  return isOwn ? [name] : [];
}
