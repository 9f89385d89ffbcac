import type { DestinationItem, Subscription } from '../configuration/items.ts';
import type { Fact } from '../facts/fact.ts';

/**
 * Whether a destination's rule takes a fact of its workspace off the bus: the same question that EventBridge answers
 * with `destinationPattern`, asked in code. A disabled destination still takes facts, so that each is counted as
 * filtered with its reason; one that has no rule yet, or none any more, takes nothing.
 *
 * @example
 * configuration.destinations.filter((destination) => subscribesTo(destination, fact));
 */
export function subscribesTo(
  destination: Pick<DestinationItem, 'state' | 'subscriptions'>,
  fact: Fact,
): boolean {
  return (
    destination.state === 'ready' &&
    destination.subscriptions.some((subscription) => covers(subscription, fact))
  );
}

function covers(subscription: Subscription, fact: Fact): boolean {
  switch (fact.name) {
    case 'Segment Entered':
    case 'Segment Exited': {
      const transition = fact.name === 'Segment Entered' ? 'entered' : 'exited';
      return (
        subscription.to === 'segment' &&
        subscription.segmentId === fact.detail.segmentId &&
        subscription.on.includes(transition)
      );
    }
    case 'Event Forwarded':
      return (
        subscription.to === 'event' &&
        subscription.type === fact.detail.type &&
        (subscription.name === undefined || subscription.name === fact.detail.name)
      );
    default:
      return false;
  }
}
