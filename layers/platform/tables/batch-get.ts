import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { chunksOf } from '../util/chunks.ts';
import { tableKey, type Attributes, type TableKey } from './keys.ts';

/** What BatchGetItem takes in one call. */
const MAX_KEYS = 100;
const ATTEMPTS = 6;

type Query = { readonly client: DynamoDBClient; readonly table: string; readonly consistent: boolean };

/**
 * Items by partition key (sort key `-`), in calls of 100. Keys that a call leaves unprocessed are asked again, with
 * pauses that double from 10 ms.
 *
 * @throws StoreInDoubt where keys stay unprocessed
 * @example
 * const items = await batchGet({ client, table, consistent: true }, keys);
 */
export async function batchGet(query: Query, keys: readonly string[]): Promise<Attributes[]> {
  const distinct = [...new Set(keys)].map((key) => tableKey(key));
  const pages = await Promise.all(chunksOf(distinct, MAX_KEYS).map((page) => readPage(query, page)));
  return pages.flat();
}

async function readPage(query: Query, keys: readonly TableKey[]): Promise<Attributes[]> {
  const found: Attributes[] = [];
  let missing: readonly Attributes[] = keys;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(10 * 2 ** attempt * (0.5 + Math.random() / 2));
    const request = { Keys: [...missing], ConsistentRead: query.consistent };
    const answer = await query.client.send(
      new BatchGetItemCommand({ RequestItems: { [query.table]: request } }),
    );
    found.push(...(answer.Responses?.[query.table] ?? []));
    missing = answer.UnprocessedKeys?.[query.table]?.Keys ?? [];
    if (missing.length === 0) return found;
  }
  throw new StoreInDoubt('The store left keys unread.');
}
