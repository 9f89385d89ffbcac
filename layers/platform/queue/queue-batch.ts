import { ChangeMessageVisibilityCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { MessageOutcome, QueueMessage, QueueUseCase } from '@tributary/domain/outcomes/batch';
import { sqs } from '../clients/sqs.ts';
import { batchSummary } from '../lambda/batch-summary.ts';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';
import type { LogCode } from '../log/codes.ts';
import { describeError } from '../log/describe-error.ts';
import { writeLine } from '../log/write-line.ts';
import { queueUrl } from './queue-url.ts';

/** SQS takes no more, counted from when the message was received. */
const MAX_VISIBILITY_S = 43_200;

/**
 * A use case behind one or more SQS queues as a Lambda function. A `retry` goes back to its queue; with `afterMs` it
 * stays invisible that long, else as long as the queue says.
 *
 * @example
 * export const handler = queueBatch(deliverActivations({ … }));
 */
export function queueBatch(useCase: QueueUseCase): LambdaHandler<SQSEvent, SQSBatchResponse> {
  return invocation(async ({ Records }: SQSEvent, running) => {
    const outcomes = await useCase(Records.map(message), running);
    const again = Records.flatMap((record, index) => retried(record, outcomes[index]));
    await Promise.all(again.map(postpone));
    return { batchItemFailures: again.map(({ record }) => ({ itemIdentifier: record.messageId })) };
  }, batchSummary);
}

type Retried = { readonly record: SQSRecord; readonly afterMs: number | undefined };

// A message without an outcome is one that the use case forgot: it has to come again, never to vanish.
function retried(record: SQSRecord, outcome: MessageOutcome | undefined): readonly Retried[] {
  if (outcome?.kind === 'done') return [];
  return [{ record, afterMs: outcome?.afterMs }];
}

async function postpone({ record, afterMs }: Retried): Promise<void> {
  if (afterMs === undefined) return;
  const seconds = Math.min(MAX_VISIBILITY_S, Math.max(0, Math.ceil(afterMs / 1000)));
  try {
    await sqs().send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: await queueUrl(record.eventSourceARN),
        ReceiptHandle: record.receiptHandle,
        VisibilityTimeout: seconds,
      }),
    );
  } catch (error) {
    // Only the wait is lost: the message comes again after the queue's own time.
    const code: LogCode = 'wait-not-set';
    writeLine({ level: 'error', code, ...describeError(error) });
  }
}

function message(record: SQSRecord): QueueMessage {
  return {
    id: record.messageId,
    body: record.body,
    queue: queueName(record.eventSourceARN),
    sentAt: Number(record.attributes.SentTimestamp),
    firstReceivedAt: Number(record.attributes.ApproximateFirstReceiveTimestamp),
    receives: Number(record.attributes.ApproximateReceiveCount),
  };
}

function queueName(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}
