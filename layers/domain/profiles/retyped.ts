import type { KeyedIdentifier } from '../identity/identifier.ts';
import type { ItemKey, OwnedIdentifier } from './items.ts';
import { identifiersOf, type Plan } from './plan.ts';

const USER = 'user_id';
const PREVIOUS = 'previous_id';

/** As what an identifier of an event is attached that nobody owns. */
type TypeOf = (identifier: KeyedIdentifier) => string;

/**
 * The types of an event's identifiers. A user id is only given up for another one: where an alias has lost the other,
 * since it is blocked, its previous id is the only user id there is.
 *
 * @example
 * typesIn([{ type: 'previous_id', value: 'u1', key }])({ type: 'previous_id', value: 'u1', key }); // 'user_id'
 */
export function typesIn(identifiers: readonly KeyedIdentifier[]): TypeOf {
  const named = identifiers.some(({ type }) => type === USER);
  return ({ type }) => (type === PREVIOUS && !named ? USER : type);
}

/**
 * What an alias calls by another type. The user id that it gives up becomes a previous id; the one that it names is a
 * user id again if it had been given up for that one, or if nobody would be left who is a user: a profile without a user
 * id would take in the next user of its device.
 *
 * @param given `plans` that own the identifiers, and all of them joined
 * @example
 * retypedBy([{ type: 'user_id', ...a }, { type: 'previous_id', ...b }], { plans, joined }).get(b.key); // 'previous_id'
 */
export function retypedBy(
  identifiers: readonly KeyedIdentifier[],
  { plans, joined }: { readonly plans: ReadonlyMap<ItemKey, Plan>; readonly joined: Plan },
): ReadonlyMap<ItemKey, string> {
  const [users, previous] = [USER, PREVIOUS].map((wanted) =>
    identifiers.filter(({ type }) => type === wanted),
  );
  if (!users?.length || !previous?.length) return new Map();
  const types = new Map(identifiersOf(joined).map(({ key, type }) => [key, type]));
  const givenUp = previous.filter(({ key }) => types.get(key) === USER);
  const isNew = users.some(({ key }) => !types.has(key));
  const standing = [...types.values()].filter((type) => type === USER).length;
  const isLast = !isNew && standing === givenUp.length;
  const takenUp = users.filter(
    ({ key }) =>
      types.get(key) === PREVIOUS && (isLast || givenUp.some((one) => plans.get(one.key) === plans.get(key))),
  );
  return new Map([
    ...givenUp.map(({ key }) => [key, PREVIOUS] as const),
    ...takenUp.map(({ key }) => [key, USER] as const),
  ]);
}

/**
 * Identifiers of a profile of which one is a user id if any ever was: where the one that another was given up for went
 * to somebody else, that other is given up for nobody. Of several the one that was seen last.
 *
 * @example
 * withUser([{ type: 'previous_id', ...owned }])[0]?.type; // 'user_id'
 */
export function withUser(identifiers: readonly OwnedIdentifier[]): readonly OwnedIdentifier[] {
  if (identifiers.some(({ type }) => type === USER)) return identifiers;
  const [last] = identifiers
    .filter(({ type }) => type === PREVIOUS)
    .sort(
      (a, b) => (b.lastSeen ?? b.firstSeen) - (a.lastSeen ?? a.firstSeen) || (a.value < b.value ? -1 : 1),
    );
  return identifiers.map((identifier) => (identifier === last ? { ...identifier, type: USER } : identifier));
}
