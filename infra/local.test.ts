import { describe, expect, it } from '@jest/globals';
import { rightsIn, type Right } from './rights.fixtures.ts';
import type { Resource } from './resource.fixtures.ts';
import { synthesised } from './templates.fixtures.ts';

const everything = { producersStream: 'true', functionUrl: 'true', alarmEmail: 'ops@example.com' };
const onAws = synthesised(everything);
const local = synthesised({ ...everything, local: 'true' });

function counts(resources: readonly Resource[]): Readonly<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const { Type } of resources) found[Type] = (found[Type] ?? 0) + 1;
  return found;
}

describe('the template for one machine', () => {
  it('given all its resources, then only what the emulator lacks is left out', () => {
    const { resources } = onAws;
    const left = counts(resources);
    const kept = counts(local.resources);
    const missing = Object.entries(left).filter(([type, count]) => kept[type] !== count);
    expect(Object.fromEntries(missing.map(([type, count]) => [type, count - (kept[type] ?? 0)]))).toEqual({
      // It looks at an expression.
      'AWS::CloudWatch::Alarm': 1,
      'AWS::Events::Archive': 1,
      'AWS::Kinesis::ResourcePolicy': 1,
      // Policies that held nothing but the refusal of plain HTTP, which is all that the emulator speaks.
      'AWS::SQS::QueuePolicy': 5,
      'AWS::SNS::TopicPolicy': 1,
      'AWS::S3::BucketPolicy': 1,
    });
    expect(JSON.stringify(local.resources)).not.toContain('aws:SecureTransport');
  });

  it('given stream functions, then a partial failure is thrown there, and reported on AWS', () => {
    const answers = (from: typeof local) =>
      from
        .ofType('AWS::Lambda::Function')
        .flatMap(({ id, Properties }) => {
          const answer = /"PARTIAL_FAILURES":"([a-z]+)"/.exec(JSON.stringify(Properties))?.[1];
          return answer === undefined ? [] : [`${id.slice(0, -8)} ${answer}`];
        })
        .sort();
    const streamFunctions = [
      'collectrecords',
      'landevents',
      'landprofiles',
      'processevents',
      'publishchanges',
    ];
    expect(answers(local)).toEqual(streamFunctions.map((name) => `${name} throw`));
    expect(answers(onAws)).toEqual(streamFunctions.map((name) => `${name} report`));
  });

  it('given rights, then they are the same on both, but for what the emulator cannot check', () => {
    const text = ({ who, action, what, condition }: Right) =>
      `${who} ${action} ${what}${condition === undefined ? '' : ' limited'}`;
    const [here, there] = [rightsIn(local).map(text), rightsIn(onAws).map(text)];
    expect(there.filter((right) => !here.includes(right)).sort()).toEqual([
      'manageconfiguration lambda:CreateEventSourceMapping * limited',
      'manageconfiguration lambda:DeleteEventSourceMapping * limited',
      'removedestinations lambda:DeleteEventSourceMapping * limited',
    ]);
    const added = here.filter((right) => !there.includes(right)).sort();
    const batch = /^(\w+ sqs:(?:Send|Delete|Change)Message\w*?)Batch( .+)$/;
    for (const right of added.filter((each) => batch.test(each)))
      expect(there).toContain(right.replace(batch, '$1$2'));
    expect(added.filter((right) => !batch.test(right))).toEqual([
      'manageconfiguration events:DeleteRule events:event-bus/tributary-activations',
      'manageconfiguration events:PutRule events:event-bus/tributary-activations',
      'manageconfiguration events:PutTargets events:event-bus/tributary-activations',
      'manageconfiguration events:RemoveTargets events:event-bus/tributary-activations',
      'manageconfiguration lambda:CreateEventSourceMapping *',
      'manageconfiguration lambda:DeleteEventSourceMapping *',
      'removedestinations events:DeleteRule events:event-bus/tributary-activations',
      'removedestinations events:RemoveTargets events:event-bus/tributary-activations',
      'removedestinations lambda:DeleteEventSourceMapping *',
    ]);
  });
});
