import {
  CfnResource,
  CliCredentialsStackSynthesizer,
  Stack,
  type App,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnPolicy } from 'aws-cdk-lib/aws-iam';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnBucketPolicy } from 'aws-cdk-lib/aws-s3';
import { CfnTopicPolicy } from 'aws-cdk-lib/aws-sns';
import { CfnQueuePolicy } from 'aws-cdk-lib/aws-sqs';
import type { IConstruct } from 'constructs';
import { z } from 'zod';
import type { Settings } from './settings.ts';

/** What the emulator's CloudFormation does not know. Besides these, only alarms on an expression are left out. */
const unknownTypes = ['AWS::Events::Archive', 'AWS::Kinesis::ResourcePolicy'];

/** The emulator refuses the bootstrap roles at the asset bucket; the caller's own credentials it accepts. */
export function synthesizerFor(settings: Settings): IStackSynthesizer | undefined {
  return settings.local ? new CliCredentialsStackSynthesizer() : undefined;
}

/** The one place where the template for one machine differs from the one for AWS. */
export function fitToEmulator(app: App): void {
  for (const construct of app.node.findAll()) {
    if (CfnResource.isCfnResource(construct) && unknownTypes.includes(construct.cfnResourceType))
      remove(construct);
    if (construct instanceof CfnAlarm && construct.metrics !== undefined) remove(construct);
    if (construct instanceof CfnFunction) throwPartialFailures(construct);
    if (isResourcePolicy(construct)) allowPlainHttp(construct);
    if (construct instanceof CfnPolicy) fitRights(construct);
  }
}

/** The emulator's stream mappings ignore a reported partial failure and lose its records; a throw they try again. */
function throwPartialFailures(lambda: CfnFunction): void {
  const environment = EnvironmentShape.parse(Stack.of(lambda).resolve(lambda.environment));
  if (environment?.variables?.['PARTIAL_FAILURES'] !== undefined)
    lambda.addPropertyOverride('Environment.Variables.PARTIAL_FAILURES', 'throw');
}

/** The emulator speaks plain HTTP: a policy that refuses all but TLS would refuse everyone. */
function allowPlainHttp(policy: ResourcePolicy): void {
  const { Statement } = PolicyShape.parse(Stack.of(policy).resolve(policy.policyDocument));
  const kept = Statement.filter((statement) => !JSON.stringify(statement).includes('aws:SecureTransport'));
  if (kept.length === 0) remove(policy);
  else policy.addPropertyOverride('PolicyDocument.Statement', kept);
}

/**
 * Three things that the emulator's checks do not know: which function a mapping is for, so that a condition on it is
 * never true; which rule targets are for, so that it asks for them by the bus; and that the right to a call of SQS is
 * the right to its batch form too.
 */
function fitRights(policy: CfnPolicy): void {
  const { Statement } = PolicyShape.parse(Stack.of(policy).resolve(policy.policyDocument));
  for (const [index, { Action, Condition, Resource }] of Statement.entries()) {
    const path = `PolicyDocument.Statement.${index}`;
    const actions = z.array(z.string()).parse([Action].flat());
    const batches = actions.filter((action) => batchable.includes(action)).map((action) => `${action}Batch`);
    if (JSON.stringify(Condition ?? {}).includes('lambda:FunctionArn'))
      policy.addPropertyDeletionOverride(`${path}.Condition`);
    if (actions.includes('events:RemoveTargets'))
      policy.addPropertyOverride(`${path}.Resource`, [Resource, busOfRules(Resource)]);
    if (batches.length > 0) policy.addPropertyOverride(`${path}.Action`, [...actions, ...batches]);
  }
}

const batchable = ['sqs:SendMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility'];

/** `…:rule/<bus>/<prefix>*` → `…:event-bus/<bus>` */
function busOfRules(rules: unknown): unknown {
  return JSON.parse(JSON.stringify(rules).replace(/:rule\/([^/"]+)\/[^"]*/, ':event-bus/$1'));
}

function remove(construct: IConstruct): void {
  construct.node.scope?.node.tryRemoveChild(construct.node.id);
}

type ResourcePolicy = CfnQueuePolicy | CfnBucketPolicy | CfnTopicPolicy;

function isResourcePolicy(construct: IConstruct): construct is ResourcePolicy {
  return [CfnQueuePolicy, CfnBucketPolicy, CfnTopicPolicy].some((kind) => construct instanceof kind);
}

const PolicyShape = z.object({ Statement: z.array(z.record(z.string(), z.unknown())) });
const EnvironmentShape = z.object({ variables: z.record(z.string(), z.unknown()).optional() }).optional();
