import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { isOver, UnmergeJob } from '@tributary/domain/unmerging/unmerge-job';
import type { UnmergeJobs } from '@tributary/domain/unmerging/unmerge-jobs';
import { dynamoDb } from '../clients/dynamodb.ts';
import { tableKey } from './keys.ts';
import { isConflict } from './store-errors.ts';

/** A request is looked at for days; the pin on both profiles stays. */
const KEPT_S = 90 * 86_400;

/**
 * Requests to unmerge, in the activity table: partition `unmerge#<workspaceId>`, sort key the request's id.
 *
 * @example
 * await unmergeJobs(env.ACTIVITY_TABLE).find('wsp_…', 'unm_…');
 */
export function unmergeJobs(table: string): UnmergeJobs {
  const client = dynamoDb();
  const keyOf = (workspaceId: string, id: string) => tableKey(`unmerge#${workspaceId}`, id);
  return {
    save: async (job) => {
      const item = {
        ...keyOf(job.workspaceId, job.id),
        isOver: { BOOL: isOver(job) },
        body: { S: JSON.stringify(job) },
        ttl: { N: String(Math.ceil(job.requestedAt / 1000) + KEPT_S) },
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
    find: async (workspaceId, id) => {
      const key = keyOf(workspaceId, id);
      const { Item } = await client.send(
        new GetItemCommand({ TableName: table, Key: key, ConsistentRead: true }),
      );
      const text = Item?.['body']?.S;
      return text === undefined ? undefined : UnmergeJob.parse(JSON.parse(text));
    },
  };
}
