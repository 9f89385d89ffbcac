import { gunzipSync, gzipSync } from 'node:zlib';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { dynamoDb } from '../clients/dynamodb.ts';
import { tableKey } from './keys.ts';
import { isConflict } from './store-errors.ts';

type Request = { readonly workspaceId: string; readonly id: string; readonly requestedAt: number };

/** How requests of one kind are kept. */
export type RequestKind<T extends Request> = {
  /** Partition `<name>#<workspaceId>`. */
  readonly name: string;
  /** Seconds from when it was asked for. */
  readonly keptS: number;
  /** Whether nothing that comes later may change it. */
  readonly isOver: (request: T) => boolean;
  readonly parse: (body: unknown) => T;
};

/**
 * What people asked for and look at until it is done, in the activity table: sort key the request's id. The newest state
 * stands, until one that is over.
 *
 * @example
 * requestItems(env.ACTIVITY_TABLE, { name: 'unmerge', keptS: 86_400, isOver, parse: (body) => UnmergeJob.parse(body) });
 */
export function requestItems<T extends Request>(table: string, kind: RequestKind<T>) {
  const client = dynamoDb();
  const keyOf = (workspaceId: string, id: string) => tableKey(`${kind.name}#${workspaceId}`, id);
  return {
    save: async (request: T): Promise<void> => {
      const item = {
        ...keyOf(request.workspaceId, request.id),
        isOver: { BOOL: kind.isOver(request) },
        body: { B: gzipSync(JSON.stringify(request)) },
        ttl: { N: String(Math.ceil(request.requestedAt / 1000) + kind.keptS) },
      };
      const condition = {
        ConditionExpression: 'attribute_not_exists(pk) OR isOver = :no',
        ExpressionAttributeValues: { ':no': { BOOL: false } },
      };
      try {
        await client.send(new PutItemCommand({ TableName: table, Item: item, ...condition }));
      } catch (error) {
        if (!isConflict(error)) throw error;
      }
    },
    find: async (workspaceId: string, id: string): Promise<T | undefined> => {
      const key = keyOf(workspaceId, id);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      const body = Item?.['body']?.B;
      return body === undefined ? undefined : kind.parse(JSON.parse(gunzipSync(body).toString()));
    },
  };
}
