import { collectionOf, GROUP_ID } from '@tributary/domain/accounts/configuration-for';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { MainItem } from '@tributary/domain/profiles/items';
import { isObject } from './json-object.ts';
import type { ForwardedFact, TransitionFact } from './read-message.ts';

const LIBRARY = { name: 'tributary', version: '1' } as const;

/** What a segment's transition says now, which may be later than what its fact said. */
export type PresentMembership = {
  readonly member: boolean;
  /** Id of what is sent, as receivers see it. */
  readonly messageId: string;
  /** The present state is the one that the fact tells of. */
  readonly asTold: boolean;
};

/**
 * A membership as an event in Segment's shape: an `identify`, of an account a `group`, whose trait, named as the segment's key, says
 * whether they are in it. Unlike "entered" and "exited" it may be sent twice, or for the last of several changes.
 */
export function membershipEvent(
  { detail }: TransitionFact,
  main: MainItem,
  sent: PresentMembership & { readonly now: number },
): JsonObject {
  const now = new Date(sent.now).toISOString();
  const at = sent.asTold ? detail.at : now;
  const { segmentId: id, segmentKey: key, segmentVersion: version, reason } = detail;
  return {
    type: collectionOf(main) === 'accounts' ? 'group' : 'identify',
    messageId: sent.messageId,
    timestamp: at,
    ...whoIs(main),
    traits: { ...traitsOf(main), [key]: sent.member },
    segment: { id, key, version, member: sent.member, ...(sent.asTold ? { reason } : {}) },
    context: { library: LIBRARY },
    receivedAt: at,
    sentAt: now,
    originalTimestamp: at,
  };
}

/**
 * A forwarded event as it was sent. What it does not say of the person joins, as it is now: their ids, and in
 * `context.traits` the traits that it does not name; in the `traits` of an `identify` only where it has none.
 *
 * @param joining `whole`: the event with what did not travel; where that is gone, what the fact has has to do
 */
export function forwardedEvent(
  { detail }: ForwardedFact,
  main: MainItem,
  joining: { readonly whole: JsonObject | undefined; readonly now: number },
): JsonObject {
  const { type, messageId, at } = detail;
  const event = joining.whole ?? detail.event;
  const traits = traitsOf(main);
  const context = objectAt(event, 'context');
  return {
    timestamp: at,
    receivedAt: at,
    originalTimestamp: at,
    ...whoIs(main),
    ...(type === 'identify' ? { traits } : {}),
    ...event,
    type,
    messageId,
    sentAt: new Date(joining.now).toISOString(),
    context: { library: LIBRARY, ...context, traits: { ...traits, ...objectAt(context, 'traits') } },
  };
}

function objectAt(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isObject(value) ? value : {};
}

function whoIs({ identifiers }: MainItem): JsonObject {
  const newest = (type: string) =>
    identifiers.filter((one) => one.type === type).toSorted((a, b) => b.firstSeen - a.firstSeen)[0]?.value;
  const userId = newest('user_id');
  const anonymousId = newest('anonymous_id');
  const groupId = newest(GROUP_ID);
  return {
    ...(userId === undefined ? {} : { userId }),
    ...(anonymousId === undefined ? {} : { anonymousId }),
    ...(groupId === undefined ? {} : { groupId }),
  };
}

/** A removed trait is kept as null so that nothing older brings it back; nobody else needs to know. */
function traitsOf({ state }: MainItem): JsonObject {
  return Object.fromEntries(
    Object.entries(state.traits).flatMap(([name, { value }]) => (value === null ? [] : [[name, value]])),
  );
}
