import {
  CreateEventSourceMappingCommand,
  DeleteEventSourceMappingCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { lambda } from '../clients/lambda.ts';
import { fieldOf } from '../util/aws-errors.ts';
import { onceFree, type Patience, unlessAbsent } from './account-calls.ts';

const BATCH = 10;

/**
 * Maps a queue to a function, once. Messages fail one by one, and one destination never takes more of the function
 * than its share.
 *
 * @param how `maximumConcurrency`: 2 to 1,000
 * @example
 * await ensureMapping(queue.arn, { functionArn, maximumConcurrency: 5 });
 */
export async function ensureMapping(
  queueArn: string,
  how: { readonly functionArn: string; readonly maximumConcurrency: number },
): Promise<void> {
  if ((await mappingIds(queueArn)).length > 0) return;
  const command = new CreateEventSourceMappingCommand({
    FunctionName: how.functionArn,
    EventSourceArn: queueArn,
    BatchSize: BATCH,
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    ScalingConfig: { MaximumConcurrency: how.maximumConcurrency },
  });
  try {
    await lambda().send(command);
  } catch (error) {
    // Somebody else has just made it.
    if (fieldOf(error, 'name') !== 'ResourceConflictException') throw error;
  }
}

/**
 * Removes all mappings of a queue. One that is still being made, which takes Lambda up to a minute, cannot be removed
 * yet: it is waited for.
 *
 * @example
 * await deleteMappings(queue.arn, { patienceMs: 8_000 });
 */
export async function deleteMappings(queueArn: string, patience: Patience): Promise<void> {
  for (const UUID of await mappingIds(queueArn)) {
    const command = new DeleteEventSourceMappingCommand({ UUID });
    await onceFree(() => unlessAbsent(() => lambda().send(command)), patience);
  }
}

async function mappingIds(queueArn: string): Promise<readonly string[]> {
  const answer = await lambda().send(new ListEventSourceMappingsCommand({ EventSourceArn: queueArn }));
  return (answer.EventSourceMappings ?? []).flatMap(({ UUID, State }) =>
    UUID === undefined || State === 'Deleting' ? [] : [UUID],
  );
}
