import type { DestinationItem } from '@tributary/domain/configuration/items';
import { mayDeliver } from '@tributary/domain/destinations/may-deliver';
import type { DeliveryState, LastSent } from '@tributary/domain/destinations/ports';
import { shortHash } from '@tributary/domain/ids/ids';
import { findProfile } from '@tributary/domain/profiles/find-profile';
import type { MainItem } from '@tributary/domain/profiles/items';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { attempt, ATTEMPT_MS, type Attempting } from './attempt.ts';
import { type Ended, filtered } from './ended.ts';
import { membershipEvent } from './events.ts';
import type { Activation, TransitionFact } from './read-message.ts';

export type DeliveringMembership = Attempting & {
  readonly profiles: Pick<ProfileStore, 'read'>;
  readonly state: DeliveryState;
  readonly now: () => number;
};

/** What changed while a delivery ran is sent under the same lease, so often; further changes have facts of their own. */
const SENDS = 2;

/** Outlives the longest that a holder can take, so that only a dead one loses it. */
const LEASE_MS = SENDS * ATTEMPT_MS + 20_000;

type Sending = {
  readonly activation: Activation;
  readonly fact: TransitionFact;
  readonly destination: DestinationItem;
};

/**
 * Delivers a membership by its level: under a lease for (destination, profile, segment) it sends the state of now,
 * notes its number and looks again. So the vendor ends with the present state, whatever was lost, repeated or overtaken
 * on the way, and facts whose number was sent already are `superseded`.
 */
export async function deliverMembership(
  dependencies: DeliveringMembership,
  sending: Sending,
): Promise<Ended> {
  const { profiles: store, state } = dependencies;
  const { segmentId, key } = sending.fact.detail;
  const look = () => findProfile({ store, consistent: true }, key);
  const main = await look();
  if (!main) return filtered('profile-not-found');
  const lease = await state.acquire({
    destinationId: sending.destination.id,
    profileId: main.profileId,
    subject: segmentId,
    leaseMs: LEASE_MS,
  });
  if (!lease) return { kind: 'wait' };
  const level = { sent: lease.sent };
  try {
    return await sendLevel(dependencies, sending, { level, profileId: main.profileId, look });
  } finally {
    await lease.release(level.sent);
  }
}

type Held = {
  /** Raised with what is sent; released with the lease. */
  readonly level: { sent: LastSent };
  readonly profileId: string;
  readonly look: () => Promise<MainItem | undefined>;
};

async function sendLevel(
  dependencies: DeliveringMembership,
  sending: Sending,
  { level, profileId, look }: Held,
): Promise<Ended> {
  const { segmentId, number } = sending.fact.detail;
  let last: Ended | undefined;
  for (let sends = 0; sends < SENDS; sends += 1) {
    const main = await look();
    // Merged or unmerged since: the lease is another profile's.
    if (main && main.profileId !== profileId) return last ?? { kind: 'wait' };
    const present = main?.numbers[segmentId] ?? 0;
    if (main && Math.min(last ? present : number, present) <= level.sent.number)
      return last ?? covered(sending, level.sent);
    const ended = await sendPresent(dependencies, sending, { main, present });
    if (ended.kind === 'filtered' && ended.reason === SUPERSEDED)
      level.sent = { ...level.sent, number: present };
    if (ended.kind !== 'delivered') return last ?? ended;
    level.sent = { number: present, by: sending.activation.id };
    last = ended;
  }
  return last ?? filtered(SUPERSEDED);
}

const SUPERSEDED = 'superseded';

/** A message that comes again after its own delivery, because its end could not be written down, was delivered. */
function covered({ activation }: Sending, sent: LastSent): Ended {
  return sent.by === activation.id ? { kind: 'delivered' } : filtered(SUPERSEDED);
}

async function sendPresent(
  dependencies: DeliveringMembership,
  { activation, fact, destination }: Sending,
  { main, present }: { readonly main: MainItem | undefined; readonly present: number },
): Promise<Ended> {
  const answer = mayDeliver(main, destination);
  if (!main || !answer.allowed) return filtered(answer.allowed ? 'profile-not-found' : answer.reason);
  const member = fact.detail.segmentId in main.memberships;
  // The fact's news is no longer so, and what is so now was not asked for.
  if (!asksFor(destination, fact.detail.segmentId, member)) return filtered(SUPERSEDED);
  // Numbers of two profiles say nothing of one another: what a merged one tells of itself is not so of the other.
  const asTold = main.profileId === fact.detail.profileId && present === fact.detail.number;
  // Receivers take the same id for a repetition: another state needs another one.
  const messageId = asTold ? activation.id : shortHash(activation.id, String(present));
  const event = membershipEvent(fact, main, { member, asTold, messageId, now: dependencies.now() });
  return attempt(dependencies, { destination, activationId: messageId, event });
}

function asksFor({ subscriptions }: DestinationItem, segmentId: string, member: boolean): boolean {
  const on = member ? 'entered' : 'exited';
  return subscriptions.some(
    (one) => one.to === 'segment' && one.segmentId === segmentId && one.on.includes(on),
  );
}
