import type { CurrentConfiguration } from '@tributary/domain/configuration/compiled';
import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Connectors } from '@tributary/domain/destinations/connectors';
import { mayDeliver } from '@tributary/domain/destinations/may-deliver';
import { subscribesTo } from '@tributary/domain/destinations/subscribes-to';
import { attempt } from './attempt.ts';
import { deliverMembership, type DeliveringMembership } from './deliver-membership.ts';
import { type Ended, filtered } from './ended.ts';
import { forwardedEvent } from './events.ts';
import type { FindOnce } from './find-once.ts';
import { integrationsAllow } from './integrations.ts';
import type { Activation, ForwardedFact } from './read-message.ts';
import type { WholeEvent } from './whole-events.ts';

export type Delivering = DeliveringMembership & {
  readonly configuration: CurrentConfiguration;
  readonly connectors: Connectors;
};

/** What the deliveries of one batch share besides. */
export type InBatch = { readonly find: FindOnce; readonly wholeEvent: WholeEvent };

/** A rule may know of a change before this worker's configuration does; so long is that believed. */
const SETTLE_MS = 60_000;
const SETTLING_MS = 5_000;

/** One attempt at one activation. */
export async function deliverActivation(
  dependencies: Delivering & InBatch,
  activation: Activation,
): Promise<Ended> {
  const { fact, destinationId, message } = activation;
  const configuration = await dependencies.configuration(fact.detail.workspaceId);
  const destination = configuration?.destinations.find(({ id }) => id === destinationId);
  const reason = refusal(destination, activation);
  if (!destination || reason !== undefined) {
    const settling = isUnsettled(reason) && dependencies.now() - message.sentAt < SETTLE_MS;
    return settling ? { kind: 'wait', afterMs: SETTLING_MS } : filtered(reason ?? UNKNOWN);
  }
  if (fact.name === 'Event Forwarded')
    return deliverForwarded(dependencies, { activation, fact, destination });
  return deliverMembership(dependencies, { activation, fact, destination });
}

const UNKNOWN = 'destination-unknown';
const NOT_SUBSCRIBED = 'not-subscribed';
const isUnsettled = (reason: string | undefined) => reason === UNKNOWN || reason === NOT_SUBSCRIBED;

function refusal(destination: DestinationItem | undefined, { fact }: Activation): string | undefined {
  if (!destination) return UNKNOWN;
  if (destination.state === 'deleting') return 'destination-deleting';
  if (!destination.enabled) return 'destination-disabled';
  // Its rule is there before it is noted as ready.
  return subscribesTo({ ...destination, state: 'ready' }, fact) ? undefined : NOT_SUBSCRIBED;
}

async function deliverForwarded(
  dependencies: Delivering & InBatch,
  forwarding: {
    readonly activation: Activation;
    readonly fact: ForwardedFact;
    readonly destination: DestinationItem;
  },
): Promise<Ended> {
  const { find, wholeEvent, connectors, now } = dependencies;
  const { activation, fact, destination } = forwarding;
  if (!integrationsAllow(fact.detail.event, destination, connectors)) return filtered('integrations');
  const main = await find(fact.detail.key);
  const answer = mayDeliver(main, destination);
  if (!main || !answer.allowed) return filtered(answer.allowed ? 'profile-not-found' : answer.reason);
  const event = forwardedEvent(fact, main, { whole: await wholeEvent(fact), now: now() });
  return attempt(dependencies, { destination, activationId: activation.id, event });
}
