import { Duration } from 'aws-cdk-lib';
import { CfnResourcePolicy, Stream, StreamEncryption, StreamMode } from 'aws-cdk-lib/aws-kinesis';
import { AccountRootPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { dataRemoval } from '../house.ts';
import type { Settings } from '../settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';

const writing = ['kinesis:PutRecord', 'kinesis:PutRecords'];

/** A stream that keeps what was accepted until everyone has read it. */
export class EventStream extends Construct {
  readonly stream: Stream;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.stream = new Stream(this, 'Stream', {
      // One shard is $10.95 a month and takes 1 MB/s; on demand starts at $29.
      ...(settings.size === 'small'
        ? { streamMode: StreamMode.PROVISIONED, shardCount: 1 }
        : { streamMode: StreamMode.ON_DEMAND }),
      retentionPeriod: Duration.hours(settings.streamHours),
      // The account's own aws/kinesis key: no monthly price, and the key policy lets only this account in.
      encryption: StreamEncryption.MANAGED,
      removalPolicy: dataRemoval(settings),
    });
  }

  grantWrite(writer: PipelineFunction): void {
    writer.give('EVENTS_STREAM', this.stream.streamName, {
      actions: writing,
      resources: [this.stream.streamArn],
    });
  }

  /** Refuses everyone else in the account, whatever their own policies allow. */
  onlyWrittenBy(scope: Construct, writers: readonly PipelineFunction[]): void {
    const refusal = new PolicyStatement({
      sid: 'OnlyCollectingWrites',
      effect: Effect.DENY,
      principals: [new AccountRootPrincipal()],
      actions: writing,
      resources: [this.stream.streamArn],
      conditions: {
        ArnNotEquals: { 'aws:PrincipalArn': writers.map((writer) => writer.role?.roleArn) },
      },
    });
    new CfnResourcePolicy(scope, 'EventsStreamWriters', {
      resourceArn: this.stream.streamArn,
      resourcePolicy: new PolicyDocument({ statements: [refusal] }),
    });
  }
}
