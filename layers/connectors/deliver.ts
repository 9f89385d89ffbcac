import { EVENT_TYPES } from '@tributary/domain/collecting/event-line';
import type { Deliver, DeliveryResult } from '@tributary/domain/destinations/ports';
import * as z from 'zod';
import { Destination, type DestinationDefinition, type SegmentEvent } from './actions-core.cjs';
import { connectorDefinition } from './catalogue.ts';
import type { ConnectorDefinition } from './connector-definition.ts';
import { outboundAgent, type Lookup } from './outbound/outbound-agent.ts';
import type { OutboundPolicy } from './outbound/outbound-policy.ts';
import { resultOfError } from './result-of-error.ts';
import { subscriptionsOf } from './subscriptions.ts';

/** Bytes; an answer that is longer is not read to its end. */
const RESPONSE_LIMIT = 1_000_000;

const USER_AGENT = 'Tributary/1';

const TYPES: readonly unknown[] = EVENT_TYPES;

/** The kit's own type of an event; it looks at no more of it than this before mapping. */
const Event = z.custom<SegmentEvent>(
  (event) => typeof event === 'object' && event !== null && 'type' in event && TYPES.includes(event.type),
);

const Settings = z.record(z.string(), z.json());

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
  const agent = outboundAgent({ policy, ...(lookup ? { lookup } : {}) });

  return async function deliverOne({ destination, settings, activationId, event, signal }) {
    const known = connector(destination.connector);
    if (!known) return { kind: 'filtered', reason: 'unknown-connector' };
    // One a delivery: the kit keeps the answers of each on the object.
    const runnable = new Destination(overGuardedConnections(known.definition, agent));
    const subscriptions = subscriptionsOf(known.definition, destination);
    const transaction = { activationId, sentAt: new Date(now()).toISOString() };
    try {
      const results = await runnable.onEvent(
        Event.parse(structuredClone(event)),
        Settings.parse({ ...settings, subscriptions }),
        { signal, transactionContext: { transaction, setTransaction: () => undefined } },
      );
      return resultOf(results, runnable.responses.at(-1)?.status ?? 200);
    } catch (error) {
      return resultOfError(error, now());
    }
  };
}

function overGuardedConnections(definition: DestinationDefinition, agent: ReturnType<typeof outboundAgent>) {
  const extendRequest: DestinationDefinition['extendRequest'] = (data) => {
    const own = definition.extendRequest?.(data) ?? {};
    const limits = { agent, size: RESPONSE_LIMIT };
    return { ...own, ...limits, headers: { 'user-agent': USER_AGENT, ...own.headers } };
  };
  return { ...definition, extendRequest };
}

/** The kit says by the texts of `output` what it did. */
function resultOf(results: readonly { readonly output?: unknown }[], status: number): DeliveryResult {
  const outputs = results.map(({ output }) => output);
  if (outputs.includes('Action Executed')) return { kind: 'delivered', status };
  const invalid = outputs.some((output) => typeof output === 'string' && output.includes('subscription'));
  return { kind: 'filtered', reason: invalid ? 'filter-invalid' : 'filter' };
}
