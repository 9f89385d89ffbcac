import type { CloudFormationCustomResourceEvent, Context, KinesisStreamEvent, SQSEvent } from 'aws-lambda';
import type { LogCode } from './log/codes.ts';
import { writeLine } from './log/write-line.ts';
import type { LambdaHandler } from './lambda/invocation.ts';
import type { ScheduleEvent } from './schedule/scheduled.ts';

/** One wrapped handler for each source that calls the function. */
export type Sources<K, Q, S, C> = {
  readonly kinesis?: LambdaHandler<KinesisStreamEvent, K>;
  readonly sqs?: LambdaHandler<SQSEvent, Q>;
  readonly schedule?: LambdaHandler<ScheduleEvent, S>;
  readonly customResource?: LambdaHandler<CloudFormationCustomResourceEvent, C>;
};

type CalledBy = KinesisStreamEvent | SQSEvent | ScheduleEvent | CloudFormationCustomResourceEvent;

/** Thrown where something calls a function that it was not made for: a wrong mapping, seen at its first event. */
export class UnknownSource extends Error {
  override readonly name = 'UnknownSource';
}

/**
 * One Lambda function for several sources.
 *
 * @example
 * export const handler = bySource({ kinesis: kinesisStream(process), sqs: queueBatch(retry) });
 */
export function bySource<K = never, Q = never, S = never, C = never>(
  sources: Sources<K, Q, S, C>,
): LambdaHandler<CalledBy, K | Q | S | C> {
  return async (event: CalledBy, context: Context) => {
    if ('Records' in event) {
      if (isKinesis(event) && sources.kinesis) return sources.kinesis(event, context);
      if (isQueue(event) && sources.sqs) return sources.sqs(event, context);
    } else if ('RequestType' in event) {
      if (sources.customResource) return sources.customResource(event, context);
    } else if (sources.schedule) return sources.schedule(event, context);
    const code: LogCode = 'unknown-event';
    writeLine({ level: 'error', code });
    throw new UnknownSource('The function does not serve what called it.');
  };
}

function isKinesis(event: KinesisStreamEvent | SQSEvent): event is KinesisStreamEvent {
  return event.Records[0]?.eventSource === 'aws:kinesis';
}

function isQueue(event: KinesisStreamEvent | SQSEvent): event is SQSEvent {
  return event.Records[0]?.eventSource === 'aws:sqs';
}
