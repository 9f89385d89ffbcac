import { Duration } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { RunbookAlarm, type Runbook } from './runbook-alarm.ts';

/**
 * Where messages of every working queue end after their last try. One queue and one alarm for all of them, since an alarm
 * is paid by the month: SQS keeps which queue a message came from, and a redrive takes it back there.
 */
export class DeadLetters extends Construct {
  readonly queue: Queue;
  readonly #steps: string[] = [
    'Each message of the queue `DeadLetters` (stack `<name>-data`) says in its attribute `DeadLetterQueueSourceArn` which queue it came from, and so which of these functions gave it up.',
    'Repair the cause first. To redrive is to press “Start DLQ redrive” in the SQS console: each message goes back to the queue that it came from.',
  ];

  constructor(scope: Construct, id: string, alerts: ITopic | undefined) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.queue, 'SQS3', 'It is itself where failed work waits for a person.');
    new RunbookAlarm(this, 'a message was given up', {
      alerts,
      metric: this.queue.metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) }),
      above: 0,
      runbook: {
        impact: 'Work that waited in a queue was tried as often as may be, and is not done.',
        steps: this.#steps,
      },
    });
  }

  /** Adds a step to the runbook for each function whose messages may end here. */
  explain(worker: string, { impact, steps }: Runbook): void {
    this.#steps.push([`\`${worker}\`: ${impact}`, ...steps].join(' '));
  }
}
