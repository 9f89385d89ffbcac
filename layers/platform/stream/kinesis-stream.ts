import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import type { StreamRecord } from '@tributary/domain/collecting/event-line';
import type { StreamUseCase } from '@tributary/domain/outcomes/batch';
import { batchSummary } from '../lambda/batch-summary.ts';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';
import { streamAnswer, type StreamAnswer } from './failures.ts';

/**
 * A use case behind a Kinesis stream as a Lambda function. `failedFrom` becomes the mapping's partial batch response.
 *
 * @example
 * export const handler = kinesisStream(landEvents({ lake: lakeWriter(env.LAKE_BUCKET) }));
 */
export function kinesisStream(useCase: StreamUseCase): LambdaHandler<KinesisStreamEvent, StreamAnswer> {
  const answer = streamAnswer();
  return invocation(
    async (event: KinesisStreamEvent, running) =>
      answer(await useCase(event.Records.map(streamRecord), running)),
    batchSummary,
  );
}

// `eventID` is `<shardId>:<sequenceNumber>`. The envelope is Lambda's own and is taken as it is; the data is not.
function streamRecord({ eventID, kinesis }: KinesisStreamRecord): StreamRecord {
  const shardId = eventID.slice(0, eventID.indexOf(':'));
  return {
    recordId: `${shardId}-${kinesis.sequenceNumber}`,
    shardId,
    sequenceNumber: kinesis.sequenceNumber,
    partitionKey: kinesis.partitionKey,
    arrivedAt: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    data: Buffer.from(kinesis.data, 'base64'),
  };
}
