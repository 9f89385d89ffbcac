import { describe, expect, it } from '@jest/globals';
import { rightsIn, type Right } from './rights.fixtures.ts';
import { synthesised } from './templates.fixtures.ts';

const app = synthesised({ producersStream: 'true' });
const rights = rightsIn(app);

function who(matches: (right: Right) => boolean): readonly string[] {
  return [...new Set(rights.filter(matches).map((right) => right.who))].sort();
}

function onTable(table: string, action: RegExp): readonly string[] {
  return who((right) => right.what === table && action.test(right.action));
}

const writes = /^dynamodb:(Put|Update|Delete|BatchWrite)/;

/** Every resource with a `*`, by who may use it. The reasons stand beside the grants, and cdk-nag asks for them. */
const wildcards: Readonly<Record<string, readonly string[]>> = {
  Removal: ['removedestinations:*'],
  collectrecords: ['LakeBucket/aws/lambda/*', 'LakeBucket/failed/*'],
  deliveractivations: [
    'LakeBucket/dead-letters/*',
    'secretsmanager:secret:tributary-dst-*',
    'sqs:tributary-dst-*',
  ],
  landevents: ['LakeBucket/aws/lambda/*', 'LakeBucket/raw/*'],
  landprofiles: ['LakeBucket/aws/lambda/*', 'LakeBucket/profiles/*'],
  manageconfiguration: [
    '*',
    'LakeBucket/raw/*',
    'events:rule/tributary-activations/tributary-dst-*',
    'secretsmanager:secret:tributary-dst-*',
    'sqs:tributary-dst-*',
  ],
  processevents: ['LakeBucket/aws/lambda/*', 'LakeBucket/failed/*'],
  publishchanges: ['LakeBucket/aws/lambda/*'],
  removedestinations: [
    '*',
    'events:rule/tributary-activations/tributary-dst-*',
    'secretsmanager:secret:tributary-dst-*',
    'sqs:tributary-dst-*',
  ],
  backfilltraits: ['LakeBucket/raw/*'],
  previewidentity: ['LakeBucket/raw/*'],
  unmergeprofiles: ['LakeBucket/raw/*'],
};

describe('rights', () => {
  it('given any, then it is a role policy of ours: no managed policy, no policy inside a role', () => {
    for (const { Properties } of app.ofType('AWS::IAM::Role')) {
      expect(Properties).not.toHaveProperty('ManagedPolicyArns');
      expect(Properties).not.toHaveProperty('Policies');
    }
  });

  it('given any action, then it is named in full', () => {
    expect(rights.filter(({ action }) => action.includes('*'))).toEqual([]);
  });

  it('given any resource with a star, then it is on the list', () => {
    const found: Record<string, readonly string[]> = {};
    for (const { who: holder, what } of rights.filter((right) => right.what.includes('*')))
      found[holder] = [...new Set([...(found[holder] ?? []), what])].sort();
    expect(found).toEqual(wildcards);
  });

  it('given a bare star, then it lists, or the condition limits it to mappings of deliver-activations', () => {
    for (const { action, condition } of rights.filter(({ what }) => what === '*'))
      if (!/:List/.test(action))
        expect(JSON.stringify(condition)).toMatch(/ArnEquals.*lambda:FunctionArn.*deliveractivations/);
  });

  it('given a table, then nobody may scan it', () => {
    expect(who(({ action }) => /Scan|PartiQL/.test(action))).toEqual([]);
  });
});

describe('who may write', () => {
  it('given the events stream, then only what collects: by grant, and by a refusal to all others', () => {
    const writers = who(({ action, what }) => /^kinesis:Put/.test(action) && what === 'EventsStream');
    expect(writers).toEqual(['collectevents', 'collectrecords']);
    const [policy, ...more] = app.ofType('AWS::Kinesis::ResourcePolicy');
    expect(more).toEqual([]);
    expect(policy?.Properties).toMatchObject({
      ResourceArn: { 'Fn::ImportValue': expect.stringContaining('EventsStream') },
      ResourcePolicy: {
        Statement: [
          {
            Effect: 'Deny',
            Action: ['kinesis:PutRecord', 'kinesis:PutRecords'],
            Condition: {
              ArnNotEquals: {
                'aws:PrincipalArn': [
                  { 'Fn::GetAtt': [expect.stringMatching(/^collecteventsrole/), 'Arn'] },
                  { 'Fn::GetAtt': [expect.stringMatching(/^collectrecordsrole/), 'Arn'] },
                ],
              },
            },
          },
        ],
      },
    });
  });

  it('given no producers stream, then collect-events alone', () => {
    const plain = synthesised();
    expect([
      ...new Set(
        rightsIn(plain)
          .filter(({ action }) => /^kinesis:Put/.test(action))
          .map(({ who: each }) => each),
      ),
    ]).toEqual(['collectevents']);
    expect(JSON.stringify(plain.ofType('AWS::Kinesis::ResourcePolicy'))).not.toContain('collectrecords');
  });

  it('given each table, then only those whose task it is', () => {
    expect(onTable('ProfilesTable', writes)).toEqual([
      'backfilltraits',
      'processevents',
      'publishchanges',
      'reevaluateprofiles',
      'unmergeprofiles',
    ]);
    expect(onTable('ConfigurationTable', writes)).toEqual(['manageconfiguration']);
    expect(onTable('ActivityTable', writes)).toEqual([
      'backfilltraits',
      'deliveractivations',
      'landevents',
      'manageconfiguration',
      'previewidentity',
      'processevents',
      'publishchanges',
      'unmergeprofiles',
    ]);
    expect(who(({ action }) => action === 'dynamodb:DeleteItem')).toEqual(['manageconfiguration']);
  });

  it('given the lake, then each stage under its own prefix', () => {
    const under = (prefix: string) =>
      who(({ action, what }) => action === 's3:PutObject' && what === `LakeBucket/${prefix}/*`);
    expect(under('raw')).toEqual(['landevents']);
    expect(under('profiles')).toEqual(['landprofiles']);
    expect(under('failed')).toEqual(['collectrecords', 'processevents']);
    expect(under('dead-letters')).toEqual(['deliveractivations']);
    expect(who(({ action }) => /^s3:Delete/.test(action))).toEqual([]);
  });

  it('given the bus, then publish-changes alone', () => {
    expect(who(({ action }) => action === 'events:PutEvents')).toEqual(['publishchanges']);
  });

  it('given the function that previews, then the API alone calls it, and it goes on by itself once', () => {
    const calls = rights.filter(({ action }) => action === 'lambda:InvokeFunction');
    expect(calls.filter(({ what }) => /preview/.test(what)).map(({ who: each }) => each)).toEqual([
      'manageconfiguration',
    ]);
    const [once, ...more] = app.ofType('AWS::Lambda::EventInvokeConfig');
    expect(more).toEqual([]);
    expect(once?.Properties).toMatchObject({ MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 300 });
  });

  it('given a queue of ours, then those who have something for it', () => {
    const sends = (queue: string) =>
      who(({ action, what }) => action === 'sqs:SendMessage' && what === queue);
    expect(sends('RetryQueue')).toEqual(['processevents']);
    expect(sends('WakeQueue')).toEqual(['publishchanges', 'reevaluateprofiles']);
    expect(sends('UnmergeQueue')).toEqual(['manageconfiguration', 'unmergeprofiles']);
    expect(sends('BackfillQueue')).toEqual(['backfilltraits', 'manageconfiguration']);
  });
});

describe('who may read', () => {
  it('given secrets, then the first token for the API alone, and those of destinations where they are used', () => {
    const reads = (what: string) =>
      who((right) => right.action === 'secretsmanager:GetSecretValue' && right.what === what);
    expect(reads('FirstAdminToken')).toEqual(['manageconfiguration']);
    expect(reads('secretsmanager:secret:tributary-dst-*')).toEqual([
      'deliveractivations',
      'manageconfiguration',
    ]);
  });

  it('given the lake, then only who works with history, and only what was landed raw', () => {
    expect(who(({ action }) => action === 's3:GetObject')).toEqual([
      'backfilltraits',
      'manageconfiguration',
      'previewidentity',
      'unmergeprofiles',
    ]);
    const objects = rights.filter(({ action }) => action === 's3:GetObject').map(({ what }) => what);
    expect([...new Set(objects)]).toEqual(['LakeBucket/raw/*']);
  });
});
