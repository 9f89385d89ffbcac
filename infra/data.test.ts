import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import type { Resource, Synthesised } from './resource.fixtures.ts';
import { synthesised } from './templates.fixtures.ts';

const small = synthesised();
const everything = synthesised({
  size: 'standard',
  alarmEmail: 'ops@example.com',
  producersStream: 'true',
  functionUrl: 'true',
  streamHours: 72,
  lakeDays: 30,
});
const local = synthesised({ local: 'true' });

function table(id: string): Resource {
  const [found] = small.ofType('AWS::DynamoDB::Table').filter((each) => each.id.startsWith(id));
  if (found === undefined) throw new Error(`No table ${id}.`);
  return found;
}

describe('tables', () => {
  it.each(['Profiles', 'Configuration', 'Activity'])(
    'given %s, then it is keyed by pk and sk, on demand, encrypted, recoverable and protected',
    (id) => {
      expect(table(id).Properties).toMatchObject({
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
      });
    },
  );

  it('given profiles, then commits are streamed, items expire, and the due index holds keys only', () => {
    expect(table('Profiles').Properties).toMatchObject({
      StreamSpecification: { StreamViewType: 'NEW_IMAGE' },
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      GlobalSecondaryIndexes: [
        {
          IndexName: 'due',
          KeySchema: [
            { AttributeName: 'dueShard', KeyType: 'HASH' },
            { AttributeName: 'dueAt', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
    expect(table('Profiles').Properties['AttributeDefinitions']).toContainEqual({
      AttributeName: 'dueAt',
      AttributeType: 'N',
    });
  });

  it('given activity, then it expires; given configuration, then it never does', () => {
    expect(table('Activity').Properties).toMatchObject({
      TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
    });
    expect(table('Configuration').Properties).not.toHaveProperty('TimeToLiveSpecification');
  });
});

describe('streams', () => {
  it('given small, then one provisioned shard, encrypted, for 24 hours, and no producers stream', () => {
    expect(small.ofType('AWS::Kinesis::Stream').map(({ Properties }) => Properties)).toEqual([
      {
        ShardCount: 1,
        StreamModeDetails: { StreamMode: 'PROVISIONED' },
        RetentionPeriodHours: 24,
        StreamEncryption: { EncryptionType: 'KMS', KeyId: 'alias/aws/kinesis' },
      },
    ]);
  });

  it('given standard and producers, then both are on demand, encrypted, as long as set', () => {
    const streams = everything.ofType('AWS::Kinesis::Stream');
    expect(streams).toHaveLength(2);
    for (const { Properties } of streams)
      expect(Properties).toMatchObject({
        StreamModeDetails: { StreamMode: 'ON_DEMAND' },
        RetentionPeriodHours: 72,
        StreamEncryption: { EncryptionType: 'KMS' },
      });
  });
});

describe('buckets', () => {
  it('given any, then encrypted, closed to the public, owned by the account, and TLS only', () => {
    for (const { id, Properties } of everything.ofType('AWS::S3::Bucket')) {
      expect(Properties).toMatchObject({
        BucketEncryption: {
          ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
        },
        PublicAccessBlockConfiguration: {
          BlockPublicAcls: true,
          BlockPublicPolicy: true,
          IgnorePublicAcls: true,
          RestrictPublicBuckets: true,
        },
        OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      });
      const policies = everything
        .ofType('AWS::S3::BucketPolicy')
        .filter((policy) => JSON.stringify(policy.Properties['Bucket']).includes(id));
      expect(JSON.stringify(policies)).toContain('"aws:SecureTransport":"false"');
    }
  });

  it('given a retention, then raw and profiles expire by it, and leftovers no later', () => {
    expect(lakeRules(everything)).toEqual({
      'unfinished-uploads': undefined,
      'leftovers-failed/': 30,
      'leftovers-dead-letters/': 30,
      'leftovers-aws/lambda/': 30,
      'retention-raw/': 30,
      'retention-profiles/': 30,
    });
  });

  it('given no retention, then the lake keeps for ever, except what failed', () => {
    expect(lakeRules(small)).toEqual({
      'unfinished-uploads': undefined,
      'leftovers-failed/': 90,
      'leftovers-dead-letters/': 90,
      'leftovers-aws/lambda/': 90,
    });
  });

  it('given a batch that Lambda gives up, then the lake announces it to a queue', () => {
    expect(lakeOf(small).Properties).toMatchObject({
      NotificationConfiguration: {
        QueueConfigurations: [
          {
            Event: 's3:ObjectCreated:*',
            Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'aws/lambda/' }] } },
          },
        ],
      },
    });
  });
});

const dataTypes = [
  'AWS::DynamoDB::Table',
  'AWS::Kinesis::Stream',
  'AWS::S3::Bucket',
  'AWS::SecretsManager::Secret',
];

describe('what outlives its stack', () => {
  it.each(dataTypes)('given %s, then it is retained on AWS and removed on one machine', (type) => {
    expect(everything.ofType(type).length).toBeGreaterThan(0);
    for (const resource of everything.ofType(type))
      expect([resource.DeletionPolicy, resource.UpdateReplacePolicy]).toEqual(['Retain', 'Retain']);
    for (const resource of local.ofType(type)) {
      expect(resource.DeletionPolicy).toBe('Delete');
      expect(resource.Properties['DeletionProtectionEnabled'] ?? false).toBe(false);
    }
  });

  it('given what is retained, then it has no name of its own, so that a new deployment is not in its way', () => {
    for (const { Properties } of dataTypes.flatMap(everything.ofType))
      for (const named of ['TableName', 'BucketName', 'Name']) expect(Properties).not.toHaveProperty(named);
  });
});

describe('encryption elsewhere', () => {
  it('given any queue, then it is encrypted, and reached by TLS only', () => {
    const policies = JSON.stringify(everything.ofType('AWS::SQS::QueuePolicy'));
    for (const { id, Properties } of everything.ofType('AWS::SQS::Queue')) {
      expect(Properties).toMatchObject({ SqsManagedSseEnabled: true });
      expect(policies).toContain(id);
    }
    for (const policy of everything.ofType('AWS::SQS::QueuePolicy'))
      expect(JSON.stringify(policy)).toContain('"aws:SecureTransport":"false"');
  });

  it('given an address for alarms, then their topic has a key that CloudWatch may use; else neither exists', () => {
    expect(everything.ofType('AWS::SNS::Topic')).toMatchObject([
      { Properties: { KmsMasterKeyId: expect.anything() } },
    ]);
    expect(JSON.stringify(everything.ofType('AWS::KMS::Key'))).toContain('cloudwatch.amazonaws.com');
    expect(everything.ofType('AWS::KMS::Key')).toMatchObject([{ Properties: { EnableKeyRotation: true } }]);
    expect([...small.ofType('AWS::SNS::Topic'), ...small.ofType('AWS::KMS::Key')]).toEqual([]);
  });
});

function lakeOf(from: Synthesised): Resource {
  const [lake] = from.ofType('AWS::S3::Bucket').filter(({ id }) => id.startsWith('LakeBucket'));
  if (lake === undefined) throw new Error('No lake.');
  return lake;
}

const Lifecycle = z.object({
  Rules: z.array(z.object({ Id: z.string(), ExpirationInDays: z.number().optional() })),
});

function lakeRules(from: Synthesised): Record<string, unknown> {
  const { Rules } = Lifecycle.parse(lakeOf(from).Properties['LifecycleConfiguration']);
  return Object.fromEntries(Rules.map((rule) => [rule.Id, rule.ExpirationInDays]));
}
