import { KinesisClient } from '@aws-sdk/client-kinesis';
import { clientOptions } from './options.ts';

let shared: KinesisClient | undefined;

/**
 * The function's one client of Kinesis, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = kinesis();
 */
export function kinesis(): KinesisClient {
  shared ??= new KinesisClient(clientOptions());
  return shared;
}
