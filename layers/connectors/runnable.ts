import { Destination, type DestinationDefinition, type RequestClient } from './actions-core.cjs';
import { directClient } from './direct-client.ts';
import type { OutboundAgents } from './outbound/outbound-agent.ts';

/** Bytes; an answer that is longer is not read to its end. */
const RESPONSE_LIMIT = 1_000_000;

const HEADERS = { 'user-agent': 'Tributary/1' } as const;

/** Key of a delivery's transaction under which the status of its last answer is told. */
export const STATUS = 'status';

/**
 * A connector as the kit runs it, with every request over guarded connections and limited in size. One serves all
 * deliveries: what an answer said is told to the delivery's own transaction.
 *
 * @example
 * await runnable(webhook.definition, outboundAgents({ policy })).onEvent(event, settings, options);
 */
export function runnable(definition: DestinationDefinition, agents: OutboundAgents): Destination<unknown> {
  const extendRequest: DestinationDefinition['extendRequest'] = (data) => {
    const own = definition.extendRequest?.(data) ?? {};
    const limits = { agent: agents.either, size: RESPONSE_LIMIT };
    return { ...own, ...limits, headers: { ...HEADERS, ...own.headers } };
  };
  const actions = Object.entries(definition.actions).map(
    ([key, action]) => [key, performing(action, { definition, agents })] as const,
  );
  return new Destination<unknown>({ ...definition, extendRequest, actions: Object.fromEntries(actions) });
}

type Action = DestinationDefinition['actions'][string];
type Perform = Action['perform'];
type Connector = { readonly definition: DestinationDefinition; readonly agents: OutboundAgents };

function performing(action: Action, { definition, agents }: Connector): Action {
  const perform: Perform = (request, data): unknown => {
    const direct = { request, agents, headers: HEADERS, limit: RESPONSE_LIMIT, signal: data.signal };
    // What a connector adds to each request is the kit's to merge.
    const client = definition.extendRequest ? request : directClient(direct);
    return action.perform(telling(client, data.transactionContext), data);
  };
  return { ...action, perform };
}

function telling(
  request: RequestClient,
  transaction: Parameters<Perform>[1]['transactionContext'],
): RequestClient {
  return async function told<Data>(...asked: Parameters<RequestClient>) {
    const response = await request<Data>(...asked);
    transaction?.setTransaction(STATUS, String(response.status));
    return response;
  };
}
