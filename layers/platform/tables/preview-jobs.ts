import { gunzipSync, gzipSync } from 'node:zlib';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PreviewJob, type PreviewJobs } from '@tributary/domain/previewing/preview-job';
import { dynamoDb } from '../clients/dynamodb.ts';
import { tableKey } from './keys.ts';
import { isConflict } from './store-errors.ts';

/** Its examples name people: it stays for as long as it is looked at. */
const KEPT_S = 7 * 86_400;

/**
 * Requests to preview rules, in the activity table: partition `preview#<workspaceId>`, sort key the request's id.
 *
 * @example
 * await previewJobs(env.ACTIVITY_TABLE).find('wsp_…', 'pvw_…');
 */
export function previewJobs(table: string): PreviewJobs {
  const client = dynamoDb();
  const keyOf = (workspaceId: string, id: string) => tableKey(`preview#${workspaceId}`, id);
  return {
    save: async (job) => {
      const item = {
        ...keyOf(job.workspaceId, job.id),
        isDone: { BOOL: job.state === 'done' },
        body: { B: gzipSync(JSON.stringify(job)) },
        ttl: { N: String(Math.ceil(job.requestedAt / 1000) + KEPT_S) },
      };
      const condition = {
        ConditionExpression: 'attribute_not_exists(pk) OR isDone = :no',
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
      const body = Item?.['body']?.B;
      return body === undefined ? undefined : PreviewJob.parse(JSON.parse(gunzipSync(body).toString()));
    },
  };
}
