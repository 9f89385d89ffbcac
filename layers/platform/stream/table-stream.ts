import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { StreamUseCase } from '@tributary/domain/outcomes/batch';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { batchSummary } from '../lambda/batch-summary.ts';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';
import { streamImage } from '../tables/stream-image.ts';
import { committedItem } from '../tables/profile-codec.ts';
import { streamAnswer, type StreamAnswer } from './failures.ts';

/**
 * A use case behind the stream of the profiles table as a Lambda function. It sees commits only: new images of main
 * items and redirects, each unpacked when it is asked for; the mapping's filter keeps the rest out, and what slips
 * through (removals) is left out here.
 *
 * @example
 * export const handler = tableStream(publishChanges({ publish: publish(env.ACTIVATIONS_BUS), … }));
 */
export function tableStream(
  useCase: StreamUseCase<TableChange>,
): LambdaHandler<DynamoDBStreamEvent, StreamAnswer> {
  const answer = streamAnswer();
  return invocation(
    async (event: DynamoDBStreamEvent, running) =>
      answer(await useCase(event.Records.flatMap(tableChange), running)),
    batchSummary,
  );
}

function tableChange({ dynamodb }: DynamoDBRecord): readonly TableChange[] {
  if (!dynamodb?.NewImage || dynamodb.SequenceNumber === undefined) return [];
  const commit = committedItem(streamImage(dynamodb.NewImage));
  if (commit === undefined) return [];
  const arrivedAt = Math.round((dynamodb.ApproximateCreationDateTime ?? 0) * 1000);
  return [{ sequenceNumber: dynamodb.SequenceNumber, arrivedAt, ...commit }];
}
