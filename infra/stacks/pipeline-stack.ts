import { Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { FilterCriteria, FilterRule } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { callEveryMinute } from '../constructs/every-minute.ts';
import { watchIdentity } from '../constructs/identity-alarms.ts';
import { PipelineFunction } from '../constructs/pipeline-function.ts';
import { QueueWorker } from '../constructs/queue-worker.ts';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import { readsStream, readsTable, StreamWorker } from '../constructs/stream-worker.ts';
import type { House } from '../house.ts';
import type { ActivationsStack } from './activations-stack.ts';
import type { DataStack } from './data-stack.ts';

export interface PipelineStackProps extends StackProps {
  readonly house: House;
  readonly data: DataStack;
  readonly activations: ActivationsStack;
}

/** From the events stream to profiles, the lake and the bus. Everything here can be replaced at any time. */
export class PipelineStack extends Stack {
  readonly #props: PipelineStackProps;

  constructor(scope: Construct, props: PipelineStackProps) {
    super(scope, `${props.house.settings.name}-pipeline`, props);
    this.#props = props;
    this.#landEvents();
    this.#processEvents();
    const wake = this.#reevaluateProfiles();
    this.#publishChanges(wake);
    this.#landProfiles();
  }

  #landEvents(): void {
    const { data } = this.#props;
    const land = this.#function('land-events', 512, 120);
    data.lake.grantWrite(land, ['raw/']);
    data.grantLedger(land);
    new StreamWorker(this, 'LandEvents', {
      ...this.#common,
      worker: land,
      source: readsStream(data.events.stream),
      // Few large files: S3 takes $5 for a million of them. A minute, or the 6 MB that one call may carry.
      batchSize: 10_000,
      windowSeconds: 60,
      parallelBatches: 1,
      lateMinutes: 60,
      impact: 'The lake lacks the newest events.',
    });
  }

  #processEvents(): void {
    const { data } = this.#props;
    const process = this.#function('process-events', 1024, 60);
    data.profiles.grantReadWrite(process);
    data.configuration.grantRead(process);
    data.grantLedger(process);
    data.lake.grantWrite(process, ['failed/']);
    this.#readsConfiguration(process);
    new StreamWorker(this, 'ProcessEvents', {
      ...this.#common,
      worker: process,
      source: readsStream(data.events.stream),
      // No window: someone waits for the activation. A record holds 12 to 25 events.
      batchSize: 100,
      parallelBatches: this.#parallelBatches,
      lateMinutes: 5,
      impact: 'Profiles, segments and activations lag behind what people do.',
    });
    this.#retry(process);
    this.#watchFailedEvents();
    watchIdentity(this, data.alerts);
  }

  #retry(process: PipelineFunction): void {
    const retry = new QueueWorker(this, 'Retry', {
      worker: process,
      variable: 'RETRY_QUEUE_URL',
      deadLetters: this.#props.data.deadLetters,
      batchSize: 10,
      concurrency: 5,
      tries: 20,
      runbook: {
        impact: 'Some events are in no profile yet: their profiles could not be written in many tries.',
        steps: [
          'Look for throttled writes of the profiles table (CloudWatch, `WriteThrottleEvents`) and for errors in `/aws/lambda/<name>-process-events`.',
          'When repaired, redrive. Within 24 hours of their first arrival copies of events change nothing; later ones may count twice.',
          'The events themselves are in the lake (`raw/`) in any case.',
        ],
      },
    });
    retry.grantSend(process);
  }

  #reevaluateProfiles(): QueueWorker {
    const { data } = this.#props;
    const reevaluate = this.#function('reevaluate-profiles', 512, 60);
    data.profiles.grantReadWrite(reevaluate);
    data.profiles.grantQueryDue(reevaluate);
    data.configuration.grantRead(reevaluate);
    this.#readsConfiguration(reevaluate);
    const wake = new QueueWorker(this, 'Wake', {
      worker: reevaluate,
      variable: 'WAKE_QUEUE_URL',
      deadLetters: data.deadLetters,
      batchSize: 10,
      concurrency: 10,
      tries: 5,
      runbook: {
        impact: 'Some people enter or leave segments by time alone later than they should.',
        steps: [
          'Read the newest errors in `/aws/lambda/<name>-reevaluate-profiles`.',
          'Nothing has to be sent again: a timer stays in the due index until it has fired, and each minute finds what is overdue, however old.',
          'Purge the dead-letter queue when the errors have stopped.',
        ],
      },
    });
    wake.grantSend(reevaluate);
    callEveryMinute(this, reevaluate);
    return wake;
  }

  #publishChanges(wake: QueueWorker): void {
    const { data, activations } = this.#props;
    const publish = this.#function('publish-changes', 512, 60);
    data.profiles.grantReadWrite(publish);
    data.configuration.grantRead(publish);
    data.grantLedger(publish);
    activations.grantPublish(publish);
    wake.grantSend(publish);
    this.#readsConfiguration(publish);
    new StreamWorker(this, 'PublishChanges', {
      ...this.#common,
      worker: publish,
      source: { ...readsTable(data.profiles.table), filters: onlyCommits },
      batchSize: 100,
      parallelBatches: this.#parallelBatches,
      lateMinutes: 5,
      impact: 'Destinations hear of people late.',
    });
  }

  #landProfiles(): void {
    const { data } = this.#props;
    const land = this.#function('land-profiles', 512, 120);
    data.lake.grantWrite(land, ['profiles/']);
    new StreamWorker(this, 'LandProfiles', {
      ...this.#common,
      worker: land,
      source: { ...readsTable(data.profiles.table), filters: onlyCommits },
      batchSize: 1_000,
      windowSeconds: 60,
      parallelBatches: 1,
      lateMinutes: 60,
      impact: 'The lake lacks the newest state of profiles.',
    });
  }

  #watchFailedEvents(): void {
    new RunbookAlarm(this, 'many events fail', {
      alerts: this.#props.data.alerts,
      metric: new Metric({
        namespace: 'Tributary',
        metricName: 'EventsFailed',
        dimensionsMap: { service: 'process-events' },
        statistic: 'Sum',
        period: Duration.hours(1),
      }),
      above: 1_000,
      runbook: {
        impact:
          'Over 1,000 events in an hour were accepted and could not be processed: a sender changed something.',
        steps: [
          'Ask the ledger which source and reason it is: `GET /v1/workspaces/<id>/ledger`.',
          'Read some of them in the lake under `failed/`: each line holds the event, its stage, reason and violations.',
          'Correct the sender. The failed events are kept for 90 days.',
        ],
      },
    });
  }

  #function(
    name: ConstructorParameters<typeof PipelineFunction>[1],
    memoryMb: number,
    timeoutSeconds: number,
  ): PipelineFunction {
    return new PipelineFunction(this, name, { house: this.#props.house, memoryMb, timeoutSeconds });
  }

  #readsConfiguration(reader: PipelineFunction): void {
    const { configurationMaxAgeMs } = this.#props.house.settings;
    reader.addEnvironment('CONFIGURATION_MAX_AGE_MS', String(configurationMaxAgeMs));
  }

  get #common() {
    return { lake: this.#props.data.lake, alerts: this.#props.data.alerts };
  }

  /** Batches of one shard at once; records of one person share a partition key and stay in order. */
  get #parallelBatches(): number {
    return this.#props.house.settings.size === 'small' ? 4 : 10;
  }
}

/** A commit is written to a main item or a redirect. Chunks, pointers and members are of no interest. */
const onlyCommits = [
  FilterCriteria.filter({ dynamodb: { NewImage: { kind: { S: FilterRule.or('main', 'redirect') } } } }),
];
