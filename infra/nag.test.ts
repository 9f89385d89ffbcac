import { describe, expect, it } from '@jest/globals';
import { AwsSolutionsChecks } from 'cdk-nag';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Validations } from 'aws-cdk-lib';
import * as z from 'zod';
import { buildApp } from './synth.fixtures.ts';

const everything = {
  size: 'standard',
  alarmEmail: 'ops@example.com',
  functionUrl: 'true',
  producersStream: 'true',
  lakeDays: 400,
};

function findings(given: Readonly<Record<string, unknown>>) {
  const { app } = buildApp(given);
  app.synth();
  return new AwsSolutionsChecks(app, { verbose: true })
    .validateScope(app)
    .violations.map(({ ruleName, violatingResources }) => ({
      ruleName,
      where: violatingResources.map(({ constructPath }) => constructPath),
    }));
}

describe('the AWS Solutions rules', () => {
  it.each([
    ['the default settings', {}],
    ['every option on', everything],
  ])('given %s, then nothing is found that is not acknowledged', (_, given) => {
    expect(findings(given)).toEqual([]);
  });

  it('given a resource that breaks a rule, then it is found: the rules do run', () => {
    const { app, stacks } = buildApp();
    new Bucket(stacks.data, 'Careless');
    app.synth();
    const found = new AwsSolutionsChecks(app).validateScope(app).violations.map(({ ruleName }) => ruleName);
    expect(found.sort()).toEqual(['AwsSolutions-S1', 'AwsSolutions-S10']);
  });

  it('given all acknowledgements, then each says why in a sentence', () => {
    const { app } = buildApp(everything);
    const reasons = app.node
      .findAll()
      .flatMap((construct) => construct.node.metadata)
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.values(z.record(z.string(), z.string()).parse(data)));
    expect(reasons.length).toBeGreaterThan(10);
    for (const reason of reasons) expect(reason).toMatch(/^.{25,}\.$/);
  });
});
