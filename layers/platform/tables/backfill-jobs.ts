import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type BackfillJobs, isLater } from '@tributary/domain/backfill/job';
import * as z from 'zod';
import { dynamoDb } from '../clients/dynamodb.ts';
import { tableKey, type Attributes } from './keys.ts';
import { isConflict } from './store-errors.ts';

const Body = z.object({
  version: z.int(),
  status: z.enum(['pending', 'running', 'done']),
  missed: z.int().exactOptional(),
});

/** Others write the same job at the same time only after a crash. */
const ATTEMPTS = 5;

/**
 * Backfills in the activity table: partition `backfill#<workspaceId>`, sort key the definition's id. They stay as long as
 * the table: whoever looks at a definition sees its job.
 *
 * @example
 * await backfillJobs(env.ACTIVITY_TABLE).read('wsp_…', 'trt_…'); // { version: 1, status: 'done' }
 */
export function backfillJobs(table: string): BackfillJobs {
  const client = dynamoDb();
  const keyOf = (workspaceId: string, id: string) => tableKey(`backfill#${workspaceId}`, id);

  async function textOf(key: Attributes): Promise<string | undefined> {
    const input = { TableName: table, Key: key, ConsistentRead: true };
    return (await client.send(new GetItemCommand(input))).Item?.['body']?.S;
  }

  return {
    read: async (workspaceId, id) => parsed(await textOf(keyOf(workspaceId, id))),
    write: async (workspaceId, id, job) => {
      const key = keyOf(workspaceId, id);
      for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
        const standing = await textOf(key);
        if (!isLater(job, parsed(standing))) return;
        const item = { ...key, body: { S: JSON.stringify(job) } };
        try {
          await client.send(new PutItemCommand({ TableName: table, Item: item, ...unchanged(standing) }));
          return;
        } catch (error) {
          if (!isConflict(error)) throw error;
        }
      }
      throw new Error('A job of a backfill is written by others all the time.');
    },
  };
}

function unchanged(standing: string | undefined) {
  if (standing === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return { ConditionExpression: 'body = :body', ExpressionAttributeValues: { ':body': { S: standing } } };
}

function parsed(text: string | undefined) {
  return text === undefined ? undefined : Body.parse(JSON.parse(text));
}
