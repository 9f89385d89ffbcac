import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteItemCommand, type DynamoDBClient, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { chunksOf } from '../util/chunks.ts';
import { concurrently } from '../util/concurrently.ts';
import type { Attributes } from './keys.ts';

/** What BatchWriteItem takes in one call. */
const MAX_ITEMS = 25;
const ATTEMPTS = 8;

/** Items that the table did not take. */
export class ItemsUnwritten extends Error {
  override readonly name = 'ItemsUnwritten';
}

/**
 * Puts items without conditions, in calls of 25. Items that a call leaves unprocessed are put again, with pauses that
 * double from 20 ms.
 *
 * @throws ItemsUnwritten
 * @example
 * await batchPut({ client, table }, items);
 */
export async function batchPut(
  into: { readonly client: DynamoDBClient; readonly table: string },
  items: readonly Attributes[],
): Promise<void> {
  const puts = items.map((Item) => ({ PutRequest: { Item } }));
  await concurrently(chunksOf(puts, MAX_ITEMS), 4, (page) => putPage(into, page));
}

async function putPage(
  { client, table }: Parameters<typeof batchPut>[0],
  puts: WriteRequest[],
): Promise<void> {
  let left = puts;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await sleep(10 * 2 ** attempt * (0.5 + Math.random() / 2));
    const answer = await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: left } }));
    left = answer.UnprocessedItems?.[table] ?? [];
    if (left.length === 0) return;
  }
  throw new ItemsUnwritten(`The table did not take ${left.length} items.`);
}
