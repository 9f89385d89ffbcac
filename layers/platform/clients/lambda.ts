import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientOptions } from './options.ts';

let shared: LambdaClient | undefined;

/**
 * The function's one client of Lambda, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = lambda();
 */
export function lambda(): LambdaClient {
  shared ??= new LambdaClient(clientOptions());
  return shared;
}
