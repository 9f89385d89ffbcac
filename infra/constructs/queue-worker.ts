import { Duration } from 'aws-cdk-lib';
import { CfnFunction, EventSourceMapping, RecursiveLoop } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { DeadLetters } from './dead-letters.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { Runbook } from './runbook-alarm.ts';

export interface QueueWorkerProps {
  readonly worker: PipelineFunction;
  /** The environment variable by which functions know the queue. */
  readonly variable: string;
  readonly deadLetters: DeadLetters;
  readonly batchSize: number;
  /** At most this many batches at once. */
  readonly concurrency: number;
  readonly tries: number;
  /** What to do about messages that were tried so often. */
  readonly runbook: Runbook;
}

/** A function that works off a queue of its own. A person hears of what it gave up. */
export class QueueWorker extends Construct {
  readonly queue: Queue;
  readonly #variable: string;
  readonly #worker: PipelineFunction;

  constructor(scope: Construct, id: string, props: QueueWorkerProps) {
    super(scope, id);
    this.#variable = props.variable;
    this.#worker = props.worker;
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // Six times the function's time limit, as Lambda advises: a message is never in two batches at once.
      visibilityTimeout: Duration.seconds(6 * (props.worker.timeout?.toSeconds() ?? 60)),
      // Below the 24 hours for which a profile remembers the events it has folded.
      retentionPeriod: Duration.hours(20),
      deadLetterQueue: { queue: props.deadLetters.queue, maxReceiveCount: props.tries },
    });
    this.#feed(props);
    props.deadLetters.explain(props.worker.node.id, props.runbook);
  }

  grantSend(sender: PipelineFunction): void {
    if (sender === this.#worker) goesOnByItself(sender);
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

/** Lambda takes a function that sends to its own queue for a loop, and drops its messages after 16 in a row. */
function goesOnByItself({ node }: PipelineFunction): void {
  if (node.defaultChild instanceof CfnFunction) node.defaultChild.recursiveLoop = RecursiveLoop.ALLOW;
}
