import { PutItemCommand, TransactWriteItemsCommand, type TransactWriteItem } from '@aws-sdk/client-dynamodb';
import type {
  Commit,
  CommitOutcome,
  Expected,
  ProfileStore,
  Restored,
  Shortening,
} from '@tributary/domain/profiles/profile-store';
import { dynamoDb } from '../clients/dynamodb.ts';
import { batchGet } from './batch-get.ts';
import { tableKey } from './keys.ts';
import { decodeItem, encodeItem } from './profile-codec.ts';
import { isConflict, storeError } from './store-errors.ts';

/**
 * The profiles table. Whatever leaves a write's end open becomes `StoreInDoubt`.
 *
 * The SDK tries again by itself: a put whose first try took effect unseen then fails its own condition and comes back
 * as `conflict`. So a conflict is never proof that somebody else was first; the commit protocol reads again after
 * either. Transactions carry the SDK's client token, the same on every try, and do not have this.
 *
 * @example
 * const profiles = profileStore(env.PROFILES_TABLE);
 */
export function profileStore(table: string): ProfileStore {
  const client = dynamoDb();
  return {
    read: async (keys, { consistent }) => {
      const items = await answered(() => batchGet({ client, table, consistent }, keys));
      return new Map(items.map(decodeItem).map((item) => [item.key, item]));
    },
    putChunk: async (chunk) => {
      await answered(() => client.send(new PutItemCommand({ TableName: table, Item: encodeItem(chunk) })));
    },
    commit: (commit) =>
      outcome(() =>
        isLone(commit)
          ? client.send(new PutItemCommand(mainPut(table, commit)))
          : client.send(new TransactWriteItemsCommand({ TransactItems: actions(table, commit) })),
      ),
    shorten: async (pointer) => {
      await outcome(() => client.send(new TransactWriteItemsCommand(shortening(table, pointer))));
    },
  };
}

function shortening(table: string, { key, from, to, through }: Shortening) {
  const update = {
    TableName: table,
    Key: tableKey(key),
    UpdateExpression: 'SET #to = :to',
    ConditionExpression: '#kind = :pointer AND #to = :from',
    ExpressionAttributeNames: { '#to': 'to', '#kind': 'kind' },
    ExpressionAttributeValues: { ':to': { S: to }, ':from': { S: from }, ':pointer': { S: 'pointer' } },
  };
  const checks = through.map(({ key: redirect, expected }) => ({
    ConditionCheck: { TableName: table, Key: tableKey(redirect), ...standsAs('redirect', expected) },
  }));
  return { TransactItems: [{ Update: update }, ...checks] };
}

function isLone({ losers, pointers, checks, restored }: Commit): boolean {
  return restored === undefined && losers.length + pointers.length + checks.length === 0;
}

function mainPut(table: string, { main, expected }: Commit) {
  return { TableName: table, Item: encodeItem(main), ...condition(expected) };
}

function actions(table: string, commit: Commit): TransactWriteItem[] {
  return [
    { Put: mainPut(table, commit) },
    ...commit.losers.map(({ item, expected }) => ({
      Put: { TableName: table, Item: encodeItem(item), ...condition(expected) },
    })),
    ...commit.pointers.map((pointer) => ({
      Put: { TableName: table, Item: encodeItem(pointer), ...condition('absent') },
    })),
    ...commit.checks.map(({ key, expected }) => ({
      ConditionCheck: { TableName: table, Key: tableKey(key), ...condition(expected) },
    })),
    ...(commit.restored ? [{ Put: restoringPut(table, commit.restored) }] : []),
  ];
}

function restoringPut(table: string, { item, expected }: NonNullable<Commit['restored']>) {
  return { TableName: table, Item: encodeItem(item), ...conditionBefore(expected) };
}

function conditionBefore(expected: Restored) {
  if (expected.is === 'redirect') return standsAs('redirect', expected);
  return {
    ConditionExpression: '#kind = :pointer',
    ExpressionAttributeNames: { '#kind': 'kind' },
    ExpressionAttributeValues: { ':pointer': { S: 'pointer' } },
  };
}

function condition(expected: Expected) {
  return expected === 'absent'
    ? { ConditionExpression: 'attribute_not_exists(pk)' }
    : standsAs('main', expected);
}

function standsAs(kind: 'main' | 'redirect', { profileId, version }: Exclude<Expected, 'absent'>) {
  return {
    ConditionExpression: '#kind = :kind AND #profileId = :profileId AND #version = :version',
    ExpressionAttributeNames: { '#kind': 'kind', '#profileId': 'profileId', '#version': 'version' },
    ExpressionAttributeValues: {
      ':kind': { S: kind },
      ':profileId': { S: profileId },
      ':version': { N: String(version) },
    },
  };
}

async function outcome(write: () => Promise<unknown>): Promise<CommitOutcome> {
  try {
    await write();
    return 'committed';
  } catch (error) {
    if (isConflict(error)) return 'conflict';
    throw storeError(error);
  }
}

async function answered<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storeError(error);
  }
}
