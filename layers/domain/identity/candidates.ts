import { isPlainObject, type PlainObject } from '../collecting/plain-object.ts';

/** A value that an event offers as an identifier, not yet normalised. */
export type Candidate = { readonly type: string; readonly value: unknown };

const EXTERNAL_TYPE = /^[A-Za-z0-9_.:-]{1,100}$/;

/**
 * What an event offers as identifiers: its ids, e-mail and phone from traits, device ids, and `context.externalIds`.
 * The ids of an `alias` are one person by the client's own word: `previousId` may have been a user's or an anonymous id.
 *
 * @example
 * candidatesOf({ type: 'track', userId: 'u1', anonymousId: 'a1' });
 * // [{ type: 'user_id', value: 'u1' }, { type: 'anonymous_id', value: 'a1' }]
 */
export function candidatesOf(event: PlainObject): Candidate[] {
  const context = objectAt(event, 'context');
  const candidates: Candidate[] = [
    { type: 'user_id', value: event['userId'] },
    { type: 'anonymous_id', value: event['anonymousId'] },
    ...fromTraits(context && objectAt(context, 'traits')),
    ...fromDevice(context && objectAt(context, 'device')),
    ...fromExternalIds(context?.['externalIds']),
  ];
  // The traits of a group are the account's and name no person.
  if (event['type'] === 'identify') candidates.push(...fromTraits(objectAt(event, 'traits')));
  if (event['type'] === 'alias') candidates.push(...fromPrevious(event['previousId']));
  return candidates.filter(({ value }) => value !== undefined && value !== null);
}

function objectAt(parent: PlainObject, field: string): PlainObject | undefined {
  const value = parent[field];
  return isPlainObject(value) ? value : undefined;
}

function fromTraits(traits: PlainObject | undefined): Candidate[] {
  if (!traits) return [];
  return [
    { type: 'email', value: traits['email'] },
    { type: 'phone', value: traits['phone'] },
  ];
}

function fromPrevious(previousId: unknown): Candidate[] {
  return [
    { type: 'previous_id', value: previousId },
    { type: 'anonymous_id', value: previousId },
  ];
}

/** Segment's names: `ios.id`, `ios.idfa` (only where the person allows tracking), `ios.push_token`. */
function fromDevice(device: PlainObject | undefined): Candidate[] {
  if (!device) return [];
  const type = typeof device['type'] === 'string' ? device['type'].toLowerCase() : '';
  const family = /^[a-z0-9_]{1,20}$/.test(type) ? type : 'device';
  return [
    { type: `${family}.id`, value: device['id'] },
    {
      type: `${family}.idfa`,
      value: device['adTrackingEnabled'] === true ? device['advertisingId'] : undefined,
    },
    { type: `${family}.push_token`, value: device['token'] },
  ];
}

function fromExternalIds(list: unknown): Candidate[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (!isPlainObject(entry)) return [];
    const { id, type, collection = 'users', encoding = 'none' } = entry;
    if (typeof type !== 'string' || !EXTERNAL_TYPE.test(type) || type === 'previous_id') return [];
    // Accounts are not people, and an encoded id would never meet its plain form.
    return collection === 'users' && encoding === 'none' ? [{ type, value: id }] : [];
  });
}
