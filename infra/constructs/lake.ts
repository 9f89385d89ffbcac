import { Duration, Stack } from 'aws-cdk-lib';
import { ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  ObjectOwnership,
  type BucketProps,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledge.ts';
import { dataRemoval } from '../house.ts';
import type { Settings } from '../settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/** Where Lambda puts the batches that a stream worker gave up; the service fixes this prefix. */
const givenUpPrefix = 'aws/lambda/';

/** Failed events, dead letters and given-up batches hold personal data that nobody queries: they go. */
const leftoverDays = 90;

/** The company's own copy of everything, in S3. */
export class Lake extends Construct {
  readonly bucket: Bucket;
  /** One message for each batch given up, for a person to work through. Nothing polls it, so it is free. */
  readonly givenUp: Queue;

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      ...bucketDefaults(settings),
      // Not versioned: a person's data that is erased must be gone, not noncurrent.
      lifecycleRules: lakeRules(settings),
      serverAccessLogsBucket: accessLogs(this, settings),
      serverAccessLogsPrefix: 'lake/',
    });
    this.givenUp = new Queue(this, 'GivenUp', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.givenUp, 'SQS3', 'It is itself where failed work waits for a person.');
    this.#announceGivenUpBatches();
  }

  /** A stage may write under its own prefixes only, and cannot read what it wrote unless granted. */
  grantWrite(writer: PipelineFunction, prefixes: readonly string[]): void {
    writer.give('LAKE_BUCKET', this.bucket.bucketName, {
      actions: ['s3:PutObject'],
      resources: prefixes.map((prefix) => this.#objects(prefix)),
      because: 'Object keys under a prefix of the lake hold dates and ids.',
    });
  }

  /** To read what a stage landed, object by object. */
  grantRead(reader: PipelineFunction, prefixes: readonly string[]): void {
    reader.give('LAKE_BUCKET', this.bucket.bucketName, {
      actions: ['s3:GetObject'],
      resources: prefixes.map((prefix) => this.#objects(prefix)),
      because: 'Object keys under a prefix of the lake hold dates and ids.',
    });
    reader.allow({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] });
  }

  /** What Lambda itself needs, in the function's name, to keep a batch that a mapping gave up. */
  grantKeepGivenUp(worker: PipelineFunction): void {
    worker.allow({
      actions: ['s3:PutObject'],
      resources: [this.#objects(givenUpPrefix)],
      because: 'Lambda names the object of a given-up batch by mapping, shard and time.',
    });
    worker.allow({ actions: ['s3:ListBucket'], resources: [this.bucket.bucketArn] });
  }

  /** As the other stacks will see it, so that its acknowledgement can name it before they are synthesised. */
  #objects(prefix: string): string {
    return `${Stack.of(this).exportValue(this.bucket.bucketArn)}/${prefix}*`;
  }

  #announceGivenUpBatches(): void {
    const grant = this.givenUp.grantSendMessages(
      new ServicePrincipal('s3.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
    const resource = this.bucket.node.defaultChild;
    if (!(resource instanceof CfnBucket)) throw new Error('The bucket has no CloudFormation resource.');
    // The construct's own notifications would add a function that rewrites the bucket at each deploy.
    resource.notificationConfiguration = {
      queueConfigurations: [
        {
          event: 's3:ObjectCreated:*',
          filter: { s3Key: { rules: [{ name: 'prefix', value: givenUpPrefix }] } },
          queue: this.givenUp.queueArn,
        },
      ],
    };
    grant.applyBefore(resource);
  }
}

function bucketDefaults(settings: Settings): BucketProps {
  return {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: dataRemoval(settings),
  };
}

/** Who read what in the lake, and when: the question that follows every leak. */
function accessLogs(scope: Construct, settings: Settings): Bucket {
  const logs = new Bucket(scope, 'AccessLogs', {
    ...bucketDefaults(settings),
    lifecycleRules: [{ expiration: Duration.days(leftoverDays) }],
  });
  acknowledge(logs, 'S1', 'It holds the access logs; logging access to them would have no end.');
  return logs;
}

function lakeRules(settings: Settings): LifecycleRule[] {
  const kept = settings.lakeDays > 0 ? Duration.days(settings.lakeDays) : undefined;
  const leftovers = Duration.days(Math.min(leftoverDays, settings.lakeDays || leftoverDays));
  return [
    { id: 'unfinished-uploads', abortIncompleteMultipartUploadAfter: Duration.days(7) },
    ...['failed/', 'dead-letters/', givenUpPrefix].map((prefix) => ({
      id: `leftovers-${prefix}`,
      prefix,
      expiration: leftovers,
    })),
    ...(kept === undefined
      ? []
      : ['raw/', 'profiles/'].map((prefix) => ({ id: `retention-${prefix}`, prefix, expiration: kept }))),
  ];
}
