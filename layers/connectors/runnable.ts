import { Destination, getAuthData, type DestinationDefinition, type RequestClient } from './actions-core.cjs';
import { copied } from './copied.ts';
import { directClient } from './direct-client.ts';
import { NO_STATS } from './no-stats.ts';
import type { OutboundAgents } from './outbound/outbound-agent.ts';
import type { RunnableSubscription } from './subscriptions.ts';

/** Bytes; an answer that is longer is not read to its end. */
const RESPONSE_LIMIT = 1_000_000;

const HEADERS = { 'user-agent': 'Tributary/1' } as const;

/** Key of a delivery's transaction under which the status of its last answer is told. */
export const STATUS = 'status';

/** Schemes whose tokens the kit renews when a vendor refuses them. */
const RENEWED: readonly unknown[] = ['oauth2', 'oauth-managed'];

type Kit = Destination<unknown>;
type OnEvent = Kit['onEvent'];
type Result = Awaited<ReturnType<OnEvent>>[number];
type Run = {
  readonly event: Parameters<OnEvent>[0];
  readonly settings: Parameters<OnEvent>[1];
  readonly subscriptions: readonly RunnableSubscription[];
  readonly options: {
    readonly signal: AbortSignal;
    readonly transactionContext: NonNullable<Parameters<Perform>[1]['transactionContext']>;
  };
};

/**
 * A connector as the kit runs it, with every request over guarded connections and limited in size. One serves all
 * deliveries: what an answer said is told to the delivery's own transaction.
 *
 * @example
 * await new Runnable(webhook.definition, outboundAgents({ policy })).run({ event, settings, subscriptions, options });
 */
export class Runnable extends Destination<unknown> {
  constructor(definition: DestinationDefinition, agents: OutboundAgents) {
    super(guarded(definition, agents));
    for (const action of Object.values(this.actions)) makeClientLate(action);
  }

  /**
   * Runs actions on an event that they take. What the kit's `onEvent` does besides is to ask once more whether they take
   * it, and to renew tokens; for connectors that have some, it is `onEvent` that runs.
   */
  async run({ event, settings, subscriptions, options }: Run): Promise<readonly Result[]> {
    if (RENEWED.includes(this.authentication?.scheme))
      return this.onEvent(event, { ...settings, subscriptions: copies(subscriptions) }, options);
    this.validateSettings(settings);
    const auth = getAuthData(settings);
    const shared = { event, settings, auth, features: {}, statsContext: NO_STATS, ...options };
    const results = await Promise.all(
      copies(subscriptions).map(({ partnerAction, mapping }) =>
        this.executeAction(partnerAction, { ...shared, mapping }),
      ),
    );
    return results.flat();
  }
}

function copies(subscriptions: readonly RunnableSubscription[]) {
  return subscriptions.map((one) => ({ ...one, mapping: copied(one.mapping) }));
}

function guarded(definition: DestinationDefinition, agents: OutboundAgents): DestinationDefinition {
  const extendRequest: DestinationDefinition['extendRequest'] = (data) => {
    const own = definition.extendRequest?.(data) ?? {};
    const limits = { agent: agents.either, size: RESPONSE_LIMIT };
    return { ...own, ...limits, headers: { ...HEADERS, ...own.headers } };
  };
  const actions = Object.entries(definition.actions).map(
    ([key, action]) => [key, performing(action, { definition, agents })] as const,
  );
  return { ...definition, extendRequest, actions: Object.fromEntries(actions) };
}

/** The kit makes a request client for each event, which costs as much as a request; most are never asked. */
function makeClientLate(action: object): void {
  const make: unknown = Reflect.get(action, 'createRequestClient');
  if (typeof make !== 'function') return;
  const late = (data: unknown): RequestClient => {
    let client: RequestClient | undefined;
    return (url, options) => {
      client ??= clientOf(Reflect.apply(make, action, [data]));
      return client(url, options);
    };
  };
  Reflect.set(action, 'createRequestClient', late);
}

function clientOf(made: unknown): RequestClient {
  if (!isClient(made)) throw new TypeError('The kit made no request client.');
  return made;
}

function isClient(made: unknown): made is RequestClient {
  return typeof made === 'function';
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
