import { NodeHttpHandler, type NodeHttpHandlerOptions } from '@smithy/node-http-handler';
import { timeLeft } from '../lambda/time-left.ts';

type Sent = Parameters<NodeHttpHandler['handle']>;

/** There was no time left for a call to a service; it was not made. The SDK does not try this one again. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/**
 * Sends requests of SDK clients, each for at most its own time and what is left of the invocation's. So however many
 * calls and tries somebody's answer takes, the last of them ends before Lambda ends the function.
 *
 * @example
 * new DynamoDBClient({ requestHandler: new TimelyHandler({ requestTimeout: 5_000 }, 5_000) });
 */
export class TimelyHandler extends NodeHttpHandler {
  readonly #requestMs: number;

  constructor(options: NodeHttpHandlerOptions, requestMs: number) {
    super({ ...options, requestTimeout: requestMs, throwOnRequestTimeout: true });
    this.#requestMs = requestMs;
  }

  override handle(...[request, options = {}]: Sent): ReturnType<NodeHttpHandler['handle']> {
    const requestTimeout = Math.min(options.requestTimeout ?? this.#requestMs, Math.floor(timeLeft()));
    if (requestTimeout < 1) return Promise.reject(new OutOfTime('No time was left to ask a service.'));
    return super.handle(request, { ...options, requestTimeout });
  }
}
