import { SQSClient } from '@aws-sdk/client-sqs';
import { clientOptions } from './options.ts';

let shared: SQSClient | undefined;

/**
 * The function's one client of SQS, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = sqs();
 */
export function sqs(): SQSClient {
  shared ??= new SQSClient(clientOptions());
  return shared;
}
