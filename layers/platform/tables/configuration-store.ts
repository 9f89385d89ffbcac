import { isDeepStrictEqual } from 'node:util';
import {
  GetItemCommand,
  TransactWriteItemsCommand,
  type DynamoDBClient,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import type { ConfigurationStore } from '@tributary/domain/configuration/configuration-store';
import type { WorkspaceItem } from '@tributary/domain/configuration/items';
import { dynamoDb } from '../clients/dynamodb.ts';
import {
  decodeDocument,
  decodeKey,
  decodeListed,
  decodeToken,
  encodeDocument,
  lookUpsOf,
  type Document,
} from './configuration-codec.ts';
import { CONFIGURATION_SK, tableKey, tokenPk, WORKSPACES_PK, writeKeyPk, type Attributes } from './keys.ts';
import { queryAll } from './query-all.ts';
import { isConflict, storeError } from './store-errors.ts';

type Change = Parameters<ConfigurationStore['apply']>[0];

/**
 * The configuration table: one document a workspace, and a look-up item for each of its keys and tokens, changed
 * together in one transaction. One change can touch at most 99 keys and tokens.
 *
 * @example
 * const store = configurationStore(env.CONFIGURATION_TABLE);
 */
export function configurationStore(table: string): ConfigurationStore {
  const client = dynamoDb();
  const get = getter(client, table);

  async function documentOf(workspaceId: string): Promise<Document> {
    const item = await get(workspaceId, CONFIGURATION_SK);
    return item ? decodeDocument(workspaceId, item) : { version: 0, items: [] };
  }

  return {
    ...lookUps(client, table),
    workspace: async (workspaceId) => {
      const { version, items } = await documentOf(workspaceId);
      const workspace = items.find((item) => item.kind === 'workspace');
      return workspace && { workspace, version, items };
    },
    apply: async (change) => {
      const before = await documentOf(change.workspaceId);
      if (before.version !== change.expectedVersion) return 'conflict';
      try {
        const TransactItems = actions(table, { change, before, after: applied(before, change) });
        await client.send(new TransactWriteItemsCommand({ TransactItems }));
        return 'applied';
      } catch (error) {
        if (isConflict(error)) return 'conflict';
        throw storeError(error);
      }
    },
  };
}

function lookUps(
  client: DynamoDBClient,
  table: string,
): Pick<ConfigurationStore, 'writeKey' | 'token' | 'listWorkspaces'> {
  const get = getter(client, table);
  return {
    writeKey: async (hash) => {
      const item = await get(writeKeyPk(hash));
      return item && decodeKey(item);
    },
    token: async (hash) => {
      const item = await get(tokenPk(hash));
      return item && decodeToken(item);
    },
    listWorkspaces: async () => {
      const listed = queryAll(client, {
        TableName: table,
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': { S: WORKSPACES_PK } },
        ConsistentRead: true,
      });
      const workspaces: WorkspaceItem[] = [];
      for await (const item of listed) workspaces.push(decodeListed(item));
      return workspaces;
    },
  };
}

// Consistent: a person who has just changed something reads it back, and a key that was disabled stays so.
function getter(client: DynamoDBClient, table: string) {
  return async (pk: string, sk?: string): Promise<Attributes | undefined> => {
    const input = { TableName: table, Key: tableKey(pk, sk), ConsistentRead: true };
    return (await client.send(new GetItemCommand(input))).Item;
  };
}

function applied(before: Document, { put, remove }: Change): Document {
  const items = new Map(before.items.map((item) => [`${item.kind}#${item.id}`, item]));
  for (const { kind, id } of remove) items.delete(`${kind}#${id}`);
  for (const item of put) items.set(`${item.kind}#${item.id}`, item);
  return { version: before.version + 1, items: [...items.values()] };
}

function actions(
  table: string,
  step: { readonly change: Change; readonly before: Document; readonly after: Document },
): TransactWriteItem[] {
  const { change, before, after } = step;
  const [old, next] = [before, after].map((document) => lookUpsOf(change.workspaceId, document));
  const puts = [...(next ?? [])].filter(([key, item]) => !isDeepStrictEqual(old?.get(key), item));
  const gone = [...(old ?? [])].filter(([key]) => !next?.has(key));
  return [
    documentAction(table, change, after),
    ...puts.map(([, Item]) => ({ Put: { TableName: table, Item } })),
    ...gone.map(([, { pk, sk }]) => ({
      Delete: { TableName: table, Key: tableKey(pk?.S ?? '', sk?.S ?? '') },
    })),
  ];
}

function documentAction(table: string, change: Change, after: Document): TransactWriteItem {
  const { workspaceId, expectedVersion } = change;
  const unchanged = {
    TableName: table,
    ConditionExpression: expectedVersion === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
    ...(expectedVersion === 0
      ? {}
      : { ExpressionAttributeValues: { ':version': { N: String(expectedVersion) } } }),
  };
  return after.items.length === 0
    ? { Delete: { ...unchanged, Key: tableKey(workspaceId, CONFIGURATION_SK) } }
    : { Put: { ...unchanged, Item: encodeDocument(workspaceId, after) } };
}
