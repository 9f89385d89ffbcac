import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { clientOptions } from './options.ts';

let shared: DynamoDBClient | undefined;

/**
 * The function's one client of DynamoDB, made at cold start so that all adapters share its connections.
 *
 * @example
 * const client = dynamoDb();
 */
export function dynamoDb(): DynamoDBClient {
  shared ??= new DynamoDBClient(clientOptions());
  return shared;
}
