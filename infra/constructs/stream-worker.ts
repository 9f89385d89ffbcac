import { Duration } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import { EventSourceMapping, StartingPosition, type IEventSourceDlq } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Lake } from './lake.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

export interface StreamWorkerProps {
  readonly worker: PipelineFunction;
  /** What is read, and the rights that reading it takes. */
  readonly source: StreamSource;
  readonly lake: Lake;
  readonly alerts: ITopic | undefined;
  readonly batchSize: number;
  /** How long to wait for a fuller batch; none where people wait for the result. */
  readonly windowSeconds?: number;
  readonly parallelBatches: number;
  readonly lateMinutes: number;
  /** What users notice when the worker falls behind. */
  readonly impact: string;
}

export interface StreamSource {
  readonly arn: string;
  readonly actions: string[];
  /** Records that match none never reach the worker, and cost nothing. */
  readonly filters?: Record<string, string>[];
}

export function readsStream(stream: IStream): StreamSource {
  return {
    arn: stream.streamArn,
    actions: [
      'kinesis:DescribeStream',
      'kinesis:DescribeStreamSummary',
      'kinesis:GetRecords',
      'kinesis:GetShardIterator',
      'kinesis:ListShards',
    ],
  };
}

export function readsTable(table: ITable): StreamSource {
  if (table.tableStreamArn === undefined) throw new Error(`${table.node.path} has no stream.`);
  return {
    arn: table.tableStreamArn,
    actions: [
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
    ],
  };
}

/**
 * How old a record gets before it is put aside: half of the 24 hours that the stream of a table keeps it, and that a
 * Kinesis stream keeps it at least.
 */
const maxRecordAge = Duration.hours(12);

/**
 * As many as Lambda counts to. It gives up at the age or at this, whichever is first, and a call that fails at once
 * spends a hundred within minutes: only the age is to decide.
 */
const retryAttempts = 10_000;

/**
 * A function that reads a stream. How failure is handled is fixed here, the same for all: report the failed
 * record, halve the batch to find it, stop at a finite age and a finite number of tries, and keep the body
 * of what was given up. Only broken infrastructure gets that far, so there is patience for an outage of hours.
 */
export class StreamWorker extends Construct {
  constructor(scope: Construct, id: string, props: StreamWorkerProps) {
    super(scope, id);
    const { worker, source, lake } = props;
    worker.allow({ actions: source.actions, resources: [source.arn] });
    lake.grantKeepGivenUp(worker);
    worker.addEnvironment('PARTIAL_FAILURES', 'report');
    new EventSourceMapping(this, 'Mapping', {
      target: worker,
      eventSourceArn: source.arn,
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: props.batchSize,
      parallelizationFactor: props.parallelBatches,
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts,
      maxRecordAge,
      onFailure: keepIn(lake),
      ...(props.windowSeconds === undefined
        ? {}
        : { maxBatchingWindow: Duration.seconds(props.windowSeconds) }),
      ...(source.filters === undefined ? {} : { filters: source.filters }),
    });
    this.#watch(props);
  }

  #watch({ worker, alerts, lateMinutes, impact }: StreamWorkerProps): void {
    new RunbookAlarm(this, `${worker.node.id} falls behind`, {
      alerts,
      metric: worker.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
      above: lateMinutes * 60_000,
      runbook: {
        impact: `${impact} The oldest unread record is over ${lateMinutes} minutes old.`,
        steps: [
          `Read the newest lines of the log group \`/aws/lambda/<name>-${worker.node.id}\`: a repeated error names what is broken (a throttled table, a denied right).`,
          'With no errors it is load: set `size` to `standard` (streams on demand, more batches at once) and deploy.',
          'Records are tried again until they are 12 hours old, or 10,000 times where that is sooner. Then they are put aside under `aws/lambda/` in the lake, and the alarm “a batch was given up” says how they come back: nothing is lost, but who waits for them waits for you.',
        ],
      },
    });
  }
}

function keepIn(lake: Lake): IEventSourceDlq {
  return { bind: () => ({ destination: lake.bucket.bucketArn }) };
}
