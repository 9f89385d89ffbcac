import type { DueProfiles } from '@tributary/domain/profiles/profile-store';
import { dynamoDb } from '../clients/dynamodb.ts';
import { DUE_INDEX, DUE_SHARDS } from './keys.ts';
import { queryAll } from './query-all.ts';

/**
 * Which profiles fall due, from the index of keys, shard by shard and by time within each.
 *
 * @example
 * for await (const { key } of dueProfiles(env.PROFILES_TABLE).due({ from, to })) …
 */
export function dueProfiles(table: string): DueProfiles {
  const client = dynamoDb();
  async function* due({ from, to, limit = Infinity }: Parameters<DueProfiles['due']>[0]) {
    const most = Math.ceil(limit / DUE_SHARDS);
    for (let shard = 0; shard < DUE_SHARDS; shard += 1) {
      let left = most;
      const items = queryAll(client, {
        TableName: table,
        IndexName: DUE_INDEX,
        KeyConditionExpression: 'dueShard = :shard AND dueAt BETWEEN :from AND :last',
        ExpressionAttributeValues: {
          ':shard': { S: String(shard) },
          ':from': { N: String(from) },
          ':last': { N: String(to - 1) },
        },
      });
      for await (const { pk, dueAt } of items) {
        if (pk?.S !== undefined) yield { key: pk.S, dueAt: Number(dueAt?.N) };
        left -= 1;
        if (left <= 0) break;
      }
    }
  }
  return { due };
}
