import { randomBytes } from 'node:crypto';
import { CreateTableCommand, DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { CreateQueueCommand, DeleteQueueCommand } from '@aws-sdk/client-sqs';
import { dynamoDb } from '../clients/dynamodb.ts';
import { sqs } from '../clients/sqs.ts';
import { DUE_INDEX } from '../tables/keys.ts';

/** A name that no other test uses. */
export function unique(name: string): string {
  return `test-${name}-${randomBytes(6).toString('hex')}`;
}

/** An id of this prefix that no other test uses. */
export function uniqueId(prefix: string): string {
  return prefix + randomBytes(16).toString('hex');
}

/** A table with the keys and the due index that all of ours have together, and how to get rid of it. */
export async function aTable() {
  const TableName = unique('table');
  const key = (AttributeName: string, KeyType: 'HASH' | 'RANGE') => ({ AttributeName, KeyType });
  await dynamoDb().send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
        { AttributeName: 'dueShard', AttributeType: 'S' },
        { AttributeName: 'dueAt', AttributeType: 'N' },
      ],
      KeySchema: [key('pk', 'HASH'), key('sk', 'RANGE')],
      GlobalSecondaryIndexes: [
        {
          IndexName: DUE_INDEX,
          KeySchema: [key('dueShard', 'HASH'), key('dueAt', 'RANGE')],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    }),
  );
  return {
    table: TableName,
    drop: async () => {
      await dynamoDb().send(new DeleteTableCommand({ TableName }));
    },
  };
}

/** A queue, and how to get rid of it. */
export async function aQueue() {
  const { QueueUrl } = await sqs().send(new CreateQueueCommand({ QueueName: unique('queue') }));
  if (QueueUrl === undefined) throw new Error('no queue');
  return {
    url: QueueUrl,
    drop: async () => {
      await sqs().send(new DeleteQueueCommand({ QueueUrl }));
    },
  };
}

/** Everything an async iterable gives. */
export async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}
