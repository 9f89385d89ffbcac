import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { DestinationDefinition } from './actions-core.cjs';
import { parseFql, type Subscription, validate } from './fql.cjs';
import { parseFilter } from './fql/parse-filter.ts';
import { subscriptionsOf, type RunnableSubscription } from './subscriptions.ts';

/** What a destination runs for an event, or why nothing. */
export type Subscribed =
  | { readonly subscriptions: readonly RunnableSubscription[] }
  | { readonly reason: 'filter' | 'filter-invalid' };

/** Every event satisfies it, and the kit reads it in no time: which events an action takes is decided here already. */
const EVERY = 'type != ""';

/**
 * Which actions a destination runs for an event: its filter, and what each action subscribes to, read once and asked
 * by the kit's own `validate`.
 *
 * @example
 * const subscribed = subscribedOf(webhook.definition, destination);
 * subscribed(event); // { subscriptions: [{ partnerAction: 'send', … }] } or { reason: 'filter' }
 */
export function subscribedOf(
  definition: DestinationDefinition,
  destination: Pick<DestinationItem, 'action' | 'filter' | 'mapping'>,
): (event: object) => Subscribed {
  const filter = conditionOf(destination.filter);
  const actions = subscriptionsOf(definition, destination).map(({ subscribe, ...action }) => ({
    condition: parseFql(subscribe),
    subscription: { ...action, subscribe: EVERY },
  }));
  const invalid = filter === 'invalid' || actions.some(({ condition }) => 'error' in condition);
  return function subscribed(event) {
    if (filter === 'invalid' || invalid) return { reason: 'filter-invalid' };
    if (filter && !validate(filter, event)) return { reason: 'filter' };
    const subscriptions = actions.flatMap(({ condition, subscription }) =>
      validate(condition, event) ? [subscription] : [],
    );
    return subscriptions.length > 0 ? { subscriptions } : { reason: 'filter' };
  };
}

function conditionOf(text: string | undefined): Subscription | 'invalid' | undefined {
  if (text === undefined) return undefined;
  const filter = parseFilter(text);
  return 'error' in filter ? 'invalid' : filter.condition;
}
