import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { clientOptions } from './options.ts';

let shared: EventBridgeClient | undefined;

/**
 * The function's one client of EventBridge, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = eventBridge();
 */
export function eventBridge(): EventBridgeClient {
  shared ??= new EventBridgeClient(clientOptions());
  return shared;
}
