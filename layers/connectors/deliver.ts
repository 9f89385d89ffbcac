import { EVENT_TYPES } from '@tributary/domain/collecting/event-line';
import type { DestinationItem } from '@tributary/domain/configuration/items';
import type { Deliver, DeliveryResult } from '@tributary/domain/destinations/ports';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import type { DestinationDefinition, SegmentEvent } from './actions-core.cjs';
import { connectorDefinition } from './catalogue.ts';
import type { ConnectorDefinition } from './connector-definition.ts';
import { copied } from './copied.ts';
import { outboundAgents, type Lookup } from './outbound/outbound-agent.ts';
import type { OutboundPolicy } from './outbound/outbound-policy.ts';
import { resultOfError } from './result-of-error.ts';
import { Runnable, STATUS } from './runnable.ts';
import { type Subscribed, subscribedOf } from './subscribed.ts';

const TYPES: readonly unknown[] = EVENT_TYPES;

/** What a delivery needs and the next one can use again. */
type Prepared = {
  readonly runnable: Runnable;
  readonly subscribed: (event: object) => Subscribed;
};

/**
 * The port `Deliver`: runs one event through a connector of the catalogue with Segment's own kit, over connections that
 * go to allowed addresses only. It never throws for what a vendor or a connector does.
 *
 * @param dependencies `now` in milliseconds since the epoch
 * @example
 * const run = deliver({ policy: outboundPolicy(env.OUTBOUND_ALLOWED), now: Date.now });
 * await run({ destination, settings, activationId, event, signal }); // { kind: 'delivered', status: 204 }
 */
export function deliver(dependencies: {
  readonly policy: OutboundPolicy;
  readonly now: () => number;
  readonly connector?: (key: string) => ConnectorDefinition | undefined;
  readonly lookup?: Lookup;
}): Deliver {
  const { policy, now, connector = connectorDefinition, lookup } = dependencies;
  const agents = outboundAgents({ policy, ...(lookup ? { lookup } : {}) });
  const runnables = remembered((definition: DestinationDefinition) => new Runnable(definition, agents));
  const prepare = preparing(runnables);

  return async function deliverOne({ destination, settings, activationId, event, signal }) {
    const known = connector(destination.connector);
    if (!known) return { kind: 'filtered', reason: 'unknown-connector' };
    const prepared = prepare(known.definition, destination);
    const chosen = prepared.subscribed(event);
    if ('reason' in chosen) return { kind: 'filtered', reason: chosen.reason };
    const transaction: Record<string, string> = { activationId, sentAt: new Date(now()).toISOString() };
    const setTransaction = (key: string, value: string) => void (transaction[key] = value);
    try {
      const results = await prepared.runnable.run({
        event: eventOf(event),
        settings: copied(settings),
        subscriptions: chosen.subscriptions,
        options: { signal, transactionContext: { transaction, setTransaction } },
      });
      return resultOf(results, Number(transaction[STATUS] ?? 200));
    } catch (error) {
      return resultOfError(error, now());
    } finally {
      // The kit keeps every answer for tests; nobody here reads them.
      prepared.runnable.responses.length = 0;
    }
  };
}

function preparing(runnables: (definition: DestinationDefinition) => Runnable) {
  const prepared = new WeakMap<DestinationItem, Prepared & { readonly definition: DestinationDefinition }>();
  return (definition: DestinationDefinition, destination: DestinationItem): Prepared => {
    const known = prepared.get(destination);
    if (known?.definition === definition) return known;
    const subscribed = subscribedOf(definition, destination);
    const made = { definition, runnable: runnables(definition), subscribed };
    prepared.set(destination, made);
    return made;
  };
}

function remembered<Key extends object, Value>(make: (key: Key) => Value): (key: Key) => Value {
  const made = new WeakMap<Key, Value>();
  return (key) => {
    const value = made.get(key) ?? make(key);
    made.set(key, value);
    return value;
  };
}

/** The kit fills and coerces what it is given. */
function eventOf(event: JsonObject): SegmentEvent {
  const copy: object = copied(event);
  if (!isEvent(copy)) throw new TypeError('This is no event.');
  return copy;
}

/** The kit's own type of an event; it looks at no more of it than this before mapping. */
function isEvent(event: object): event is SegmentEvent {
  return 'type' in event && TYPES.includes(event.type);
}

/** The kit says by the texts of `output` what it did. */
function resultOf(results: readonly { readonly output?: unknown }[], status: number): DeliveryResult {
  const executed = results.some(({ output }) => output === 'Action Executed');
  return executed ? { kind: 'delivered', status } : { kind: 'filtered', reason: 'filter' };
}
