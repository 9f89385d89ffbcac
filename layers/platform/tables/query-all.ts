import { QueryCommand, type DynamoDBClient, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { Attributes } from './keys.ts';

/**
 * All items of a query, page by page.
 *
 * @example
 * for await (const item of queryAll(client, { TableName, KeyConditionExpression, … })) …
 */
export async function* queryAll(
  client: DynamoDBClient,
  input: QueryCommandInput,
): AsyncGenerator<Attributes, void> {
  let from: Attributes | undefined;
  do {
    const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: from }));
    yield* page.Items ?? [];
    from = page.LastEvaluatedKey;
  } while (from);
}
