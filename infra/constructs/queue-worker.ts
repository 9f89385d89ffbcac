import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm, type Runbook } from './runbook-alarm.ts';

export interface QueueWorkerProps {
  readonly worker: PipelineFunction;
  /** The environment variable by which functions know the queue. */
  readonly variable: string;
  readonly alerts: ITopic | undefined;
  readonly batchSize: number;
  /** At most this many batches at once. */
  readonly concurrency: number;
  readonly tries: number;
  readonly runbook: Runbook;
}

/** A function that works off a queue of its own, whose dead letters a person hears of. */
export class QueueWorker extends Construct {
  readonly queue: Queue;
  readonly #variable: string;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    this.#variable = props.variable;
    const dead = new Queue(this, 'Dead', { ...queueDefaults, retentionPeriod: Duration.days(14) });
    this.queue = new Queue(this, 'Queue', {
      ...queueDefaults,
      // Six times the function's time limit, as Lambda advises: a message is never in two batches at once.
      visibilityTimeout: Duration.seconds(6 * (props.worker.timeout?.toSeconds() ?? 60)),
      // Below the 24 hours for which a profile remembers the events it has folded.
      retentionPeriod: Duration.hours(20),
      deadLetterQueue: { queue: dead, maxReceiveCount: props.tries },
    });
    this.#feed(props);
    new RunbookAlarm(this, `${props.worker.node.id} has dead letters`, {
      alerts: props.alerts,
      metric: dead.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      above: 0,
      runbook: props.runbook,
    });
  }

  grantSend(sender: PipelineFunction): void {
    sender.give(this.#variable, this.queue.queueUrl, {
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
    });
  }

  #feed({ worker, batchSize, concurrency }: QueueWorkerProps): void {
    worker.allow({
      actions: [
        'sqs:ReceiveMessage',
        'sqs:DeleteMessage',
        'sqs:GetQueueAttributes',
        // The function chooses when a message comes again.
        'sqs:GetQueueUrl',
        'sqs:ChangeMessageVisibility',
      ],
      resources: [this.queue.queueArn],
    });
    new EventSourceMapping(this, 'Mapping', {
      target: worker,
      eventSourceArn: this.queue.queueArn,
      batchSize,
      maxConcurrency: concurrency,
      reportBatchItemFailures: true,
    });
  }
}

const queueDefaults = { encryption: QueueEncryption.SQS_MANAGED, enforceSSL: true };
