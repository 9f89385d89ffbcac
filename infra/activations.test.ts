import { describe, expect, it } from '@jest/globals';
import { synthesised } from './templates.fixtures.ts';

const app = synthesised({ name: 'acme' });

describe('the way out', () => {
  it('given the bus, then it is named after the deployment, and its archive leaves out forwarded events', () => {
    expect(app.ofType('AWS::Events::EventBus')).toMatchObject([{ Properties: { Name: 'acme-activations' } }]);
    expect(app.ofType('AWS::Events::Archive')).toMatchObject([
      {
        Properties: {
          EventPattern: { source: ['tributary'], 'detail-type': [{ 'anything-but': ['Event Forwarded'] }] },
          RetentionDays: 90,
        },
      },
    ]);
  });

  it('given the stack goes, then destinations go first: what removes them depends on all that it needs', () => {
    const [removal, ...more] = app.ofType('Custom::TributaryDestinations');
    expect(more).toEqual([]);
    for (const needed of [
      /^Bus/,
      /^deliveractivations[0-9A-F]{8}$/,
      /^removedestinations[0-9A-F]{8}$/,
      /^RemovalRoleDefaultPolicy/,
    ])
      expect(removal?.DependsOn).toContainEqual(expect.stringMatching(needed));
    // And a function keeps its rights for as long as it is there.
    for (const { id, DependsOn } of app
      .ofType('AWS::Lambda::Function')
      .filter(({ stack }) => stack === 'acme-activations'))
      expect([id, DependsOn]).toEqual([id, expect.arrayContaining([expect.stringMatching(/DefaultPolicy/)])]);
  });

  it('given time, then profiles are looked at each minute by a role that may do only that', () => {
    expect(app.ofType('AWS::Scheduler::Schedule')).toMatchObject([
      {
        Properties: {
          ScheduleExpression: 'rate(1 minute)',
          Target: {
            Arn: { 'Fn::GetAtt': [expect.stringMatching(/^reevaluateprofiles/), 'Arn'] },
            Input: '{"source":"schedule"}',
          },
        },
      },
    ]);
  });
});
