import { Stack } from 'aws-cdk-lib';
import type { Settings } from '../settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/*
 * What is made at run time for a destination is named `<name>-dst-<id>`: its rule on the bus, its queue and
 * dead-letter queue, its secret, and the mapping of its queue. No right below reaches beyond that prefix,
 * except where a service can only list everything or knows mappings by no name.
 */

export interface DestinationScope {
  readonly settings: Settings;
  readonly deliver: PipelineFunction;
}

const prefixed = 'Destinations are made at run time; everything of theirs carries this prefix.';
const unnamed =
  'A mapping has an id and no name; the condition limits it to mappings of deliver-activations.';
const listing = 'This service only lists everything; the function picks the names with its prefix.';

/** Takes activations from the destinations' queues and reads their secrets. */
export function mayServeDestinations(deliver: PipelineFunction, settings: Settings): void {
  const names = resources(deliver, settings);
  deliver.allow({
    actions: [
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      'sqs:GetQueueUrl',
      'sqs:ChangeMessageVisibility',
    ],
    resources: [names.queues],
    because: prefixed,
  });
  deliver.allow({
    actions: ['secretsmanager:GetSecretValue'],
    resources: [names.secrets],
    because: prefixed,
  });
}

/** Makes, changes and removes single destinations. */
export function mayManageDestinations(manager: PipelineFunction, scope: DestinationScope): void {
  const names = resources(manager, scope.settings);
  manager.addEnvironment('DESTINATION_PREFIX', prefixOf(scope.settings));
  mayRemoveNamed(manager, scope);
  manager.allow({
    actions: ['events:PutRule', 'events:PutTargets'],
    resources: [names.rules],
    because: prefixed,
  });
  manager.allow({
    actions: ['sqs:CreateQueue', 'sqs:SetQueueAttributes', 'sqs:TagQueue'],
    resources: [names.queues],
    because: prefixed,
  });
  manager.allow({
    actions: [
      'secretsmanager:CreateSecret',
      'secretsmanager:PutSecretValue',
      'secretsmanager:GetSecretValue',
    ],
    resources: [names.secrets],
    because: prefixed,
  });
  manager.allow({
    actions: ['lambda:CreateEventSourceMapping'],
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:FunctionArn': scope.deliver.functionArn } },
    because: unnamed,
  });
}

/** Removes all destinations that are left when the stack goes. */
export function mayRemoveDestinations(remover: PipelineFunction, scope: DestinationScope): void {
  remover.addEnvironment('DESTINATION_PREFIX', prefixOf(scope.settings));
  mayRemoveNamed(remover, scope);
  remover.allow({
    actions: ['events:ListRules', 'sqs:ListQueues', 'secretsmanager:ListSecrets'],
    resources: ['*'],
    because: listing,
  });
}

function mayRemoveNamed(remover: PipelineFunction, scope: DestinationScope): void {
  const names = resources(remover, scope.settings);
  remover.allow({
    actions: ['events:RemoveTargets', 'events:DeleteRule'],
    resources: [names.rules],
    because: prefixed,
  });
  remover.allow({
    actions: ['sqs:GetQueueUrl', 'sqs:GetQueueAttributes', 'sqs:DeleteQueue'],
    resources: [names.queues],
    because: prefixed,
  });
  remover.allow({
    actions: ['secretsmanager:DeleteSecret'],
    resources: [names.secrets],
    because: prefixed,
  });
  remover.allow({ actions: ['lambda:ListEventSourceMappings'], resources: ['*'], because: listing });
  remover.allow({
    actions: ['lambda:DeleteEventSourceMapping'],
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:FunctionArn': scope.deliver.functionArn } },
    because: unnamed,
  });
}

/** Written out, since a rule's address holds it. */
export function busName(settings: Settings): string {
  return `${settings.name}-activations`;
}

function prefixOf(settings: Settings): string {
  return `${settings.name}-`;
}

function resources(grantee: PipelineFunction, settings: Settings) {
  const { partition, region, account } = Stack.of(grantee);
  const arn = (service: string, resource: string) =>
    `arn:${partition}:${service}:${region}:${account}:${resource}`;
  const any = `${prefixOf(settings)}dst-*`;
  return {
    queues: arn('sqs', any),
    secrets: arn('secretsmanager', `secret:${any}`),
    rules: arn('events', `rule/${busName(settings)}/${any}`),
  };
}
