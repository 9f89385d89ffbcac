import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Construct } from 'constructs';
import { alertTopic } from '../constructs/alerts.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import { EventStream } from '../constructs/event-stream.ts';
import { KeyedTable } from '../constructs/keyed-table.ts';
import { Lake } from '../constructs/lake.ts';
import type { PipelineFunction } from '../constructs/pipeline-function.ts';
import { RunbookAlarm } from '../constructs/runbook-alarm.ts';
import type { Settings } from '../settings.ts';

/** What outlives code: it is kept when the stack goes, and nothing in it changes with a release. */
export class DataStack extends Stack {
  readonly profiles: KeyedTable;
  readonly configuration: KeyedTable;
  readonly activity: KeyedTable;
  readonly events: EventStream;
  readonly producers: EventStream | undefined;
  readonly lake: Lake;
  readonly alerts: ITopic | undefined;
  readonly deadLetters: DeadLetters;
  readonly #settings: Settings;

  constructor(scope: Construct, props: StackProps & { readonly settings: Settings }) {
    const { settings } = props;
    super(scope, `${settings.name}-data`, props);
    this.#settings = settings;
    this.profiles = new KeyedTable(this, 'Profiles', {
      settings,
      variable: 'PROFILES_TABLE',
      expires: true,
      streamed: true,
      dueIndex: true,
    });
    this.configuration = new KeyedTable(this, 'Configuration', { settings, variable: 'CONFIGURATION_TABLE' });
    this.activity = new KeyedTable(this, 'Activity', { settings, variable: 'ACTIVITY_TABLE', expires: true });
    this.events = new EventStream(this, 'Events', settings);
    this.producers = settings.producersStream ? new EventStream(this, 'Producers', settings) : undefined;
    this.lake = new Lake(this, 'Lake', settings);
    this.alerts = alertTopic(this, settings.alarmEmail);
    this.deadLetters = new DeadLetters(this, 'DeadLetters', this.alerts);
    this.#watchGivenUpBatches();
    this.#tellNames();
  }

  /** To write the ledger and what belongs to it, which expires after the days of the setting. */
  grantLedger(writer: PipelineFunction): void {
    this.activity.grantWrite(writer);
    writer.addEnvironment('ACTIVITY_DAYS', String(this.#settings.activityDays));
  }

  #watchGivenUpBatches(): void {
    new RunbookAlarm(this, 'a batch was given up', {
      alerts: this.alerts,
      metric: this.lake.givenUp.metricApproximateNumberOfMessagesVisible(),
      above: 0,
      runbook: {
        impact:
          'Records of a stream could not be worked on for 12 hours, or in 10,000 tries, and were put aside.',
        steps: [
          'Each message of the queue `GivenUp` (stack `<name>-data`) names an object under `aws/lambda/` in the lake: the batch as the function got it (`payload`), which function, and why it ended.',
          'Repair the cause first: it is in the log of that function.',
          'Call the function with the batch again: `aws lambda invoke --function-name <function> --payload file://payload.json answer.json`. Within 24 hours of their arrival events that were worked on already change nothing; later ones may count twice.',
          'Delete the message when its batch is dealt with. The objects go after 90 days.',
        ],
      },
    });
  }

  #tellNames(): void {
    const names = {
      ProfilesTable: this.profiles.table.tableName,
      ConfigurationTable: this.configuration.table.tableName,
      ActivityTable: this.activity.table.tableName,
      EventsStream: this.events.stream.streamName,
      LakeBucket: this.lake.bucket.bucketName,
      ...(this.producers === undefined ? {} : { ProducersStream: this.producers.stream.streamName }),
    };
    for (const [name, value] of Object.entries(names)) new CfnOutput(this, name, { value });
  }
}
