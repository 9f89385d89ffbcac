import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  ListEventSourceMappingsCommand,
} from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueueTagsCommand } from '@aws-sdk/client-sqs';
import {
  destinationResourcesContract,
  destinationSecretsContract,
} from '@tributary/domain/destinations/resources.contract';
import { resourceName } from '@tributary/domain/destinations/names';
import { eventBridge } from '../clients/eventbridge.ts';
import { lambda } from '../clients/lambda.ts';
import { sqs } from '../clients/sqs.ts';
import { all, unique, uniqueId } from '../testing/emulator.fixtures.ts';
import { destinationRemoval } from './destination-removal.ts';
import { destinationResources } from './destination-resources.ts';
import { destinationSecrets } from './destination-secrets.ts';
import { deleteMappings } from './mappings.ts';
import { deleteQueue, ensureQueue, findQueue } from './queues.ts';
import { deleteRule, putRule } from './rules.ts';

const bus = unique('bus');
const functionName = unique('deliver');
const iam = new IAMClient();
// `<name>-`, and the id parts after it: 28 characters are what a rule's name leaves.
const prefix = `t${unique('').slice(-12)}-`;
let scope = { bus, prefix, deliverFunction: '' };

/** A zip archive of one empty file: what the function does is of no interest here. */
const EMPTY_ZIP = Buffer.from(
  'UEsDBAoAAAAAAAAAIQAAAAAAAAAAAAAAAAAJAAAAaW5kZXgubWpzUEsBAh4DCgAAAAAAAAAhAAAAAAAAAAAAAAAAAAkAAAAAAAAAAAAAAKSBAAAAAGluZGV4Lm1qc1BLBQYAAAAAAQABADcAAAAnAAAAAAA=',
  'base64',
);

beforeAll(async () => {
  await eventBridge().send(new CreateEventBusCommand({ Name: bus }));
  const { Role: role } = await iam.send(
    new CreateRoleCommand({
      RoleName: functionName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service: 'lambda.amazonaws.com' } },
        ],
      }),
    }),
  );
  const made = await lambda().send(
    new CreateFunctionCommand({
      FunctionName: functionName,
      Role: role?.Arn,
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: EMPTY_ZIP },
    }),
  );
  scope = { ...scope, deliverFunction: made.FunctionArn ?? '' };
});
afterAll(async () => {
  await lambda().send(new DeleteFunctionCommand({ FunctionName: functionName }));
  await iam.send(new DeleteRoleCommand({ RoleName: functionName }));
  await eventBridge().send(new DeleteEventBusCommand({ Name: bus }));
});

destinationResourcesContract('on AWS', () => Promise.resolve(destinationResources(scope)));
destinationSecretsContract('in Secrets Manager', () => {
  const secretName = resourceName(prefix, uniqueId('dst_'));
  return Promise.resolve({ secrets: destinationSecrets(prefix), secretName });
});

async function attributes(name: string) {
  const queue = await findQueue(name);
  const command = new GetQueueAttributesCommand({ QueueUrl: queue!.url, AttributeNames: ['All'] });
  return (await sqs().send(command)).Attributes ?? {};
}

async function mappings(queueArn: string) {
  const command = new ListEventSourceMappingsCommand({ EventSourceArn: queueArn });
  return (await lambda().send(command)).EventSourceMappings ?? [];
}

describe('what a destination has in the account', () => {
  const workspaceId = uniqueId('wsp_');
  const wanted = (destinationId: string) =>
    ({
      workspaceId,
      destinationId,
      pattern: { detail: { workspaceId: [workspaceId] } },
      maximumConcurrency: 7,
    }) as const;

  it('given a destination, when made, then rule, queues and mapping are as they must be', async () => {
    const destinationId = uniqueId('dst_');
    const name = resourceName(prefix, destinationId);
    const resources = destinationResources(scope);
    await resources.create(wanted(destinationId));
    const [queue, dead] = [await findQueue(name), await findQueue(`${name}-dead`)];
    const rule = await eventBridge().send(new DescribeRuleCommand({ Name: name, EventBusName: bus }));
    const targets = await eventBridge().send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus }));
    expect(JSON.parse(rule.EventPattern ?? '')).toEqual(wanted(destinationId).pattern);
    expect(targets.Targets?.map(({ Arn }) => Arn)).toEqual([queue?.arn]);
    const { RedrivePolicy, Policy = '' } = await attributes(name);
    expect(JSON.parse(RedrivePolicy ?? '')).toMatchObject({ deadLetterTargetArn: dead?.arn });
    expect(Policy).toContain(rule.Arn);
    expect(await mappings(queue!.arn)).toMatchObject([
      {
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        ScalingConfig: { MaximumConcurrency: 7 },
        BatchSize: 10,
      },
    ]);
    const tags = await sqs().send(new ListQueueTagsCommand({ QueueUrl: queue!.url }));
    expect(tags.Tags).toEqual({ 'tributary:workspace': workspaceId, 'tributary:destination': destinationId });
    await resources.create(wanted(destinationId));
    expect(await mappings(queue!.arn)).toHaveLength(1);
    await resources.remove(destinationId);
    expect(await mappings(queue!.arn)).toEqual([]);
    expect([await findQueue(name), await findQueue(`${name}-dead`)]).toEqual([undefined, undefined]);
  });

  it('given a rule that is turned off, when updated, then it is off and keeps its target', async () => {
    const destinationId = uniqueId('dst_');
    const name = resourceName(prefix, destinationId);
    const resources = destinationResources(scope);
    await resources.create(wanted(destinationId));
    await resources.update({ destinationId, pattern: { source: ['other'] }, enabled: false });
    const rule = await eventBridge().send(new DescribeRuleCommand({ Name: name, EventBusName: bus }));
    const targets = await eventBridge().send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus }));
    expect([rule.State, JSON.parse(rule.EventPattern ?? '')]).toEqual(['DISABLED', { source: ['other'] }]);
    expect(targets.Targets).toHaveLength(1);
    await resources.remove(destinationId);
  });

  it.each([
    ['its rule', (name: string) => putRule({ bus, name }, { pattern: { source: ['x'] }, enabled: true })],
    ['its queue', (name: string) => ensureQueue(name, { attributes: {}, tags: {} })],
    ['its dead-letter queue', (name: string) => ensureQueue(`${name}-dead`, { attributes: {}, tags: {} })],
  ])('given a destination of which only %s was made, then it is listed, and removed', async (_, make) => {
    const destinationId = uniqueId('dst_');
    await make(resourceName(prefix, destinationId));
    const removal = destinationRemoval(scope);
    expect(await all(removal.list())).toEqual([destinationId]);
    await removal.remove(destinationId);
    expect(await all(removal.list())).toEqual([]);
  });

  it.each([
    ['its rule', (name: string) => deleteRule({ bus, name })],
    [
      'its mapping',
      async (name: string) => deleteMappings((await findQueue(name))!.arn, { patienceMs: 8_000 }),
    ],
    ['its dead-letter queue', (name: string) => deleteQueue(`${name}-dead`)],
  ])('given a destination that has lost %s, when created again, then it is whole', async (_, lose) => {
    const destinationId = uniqueId('dst_');
    const name = resourceName(prefix, destinationId);
    const resources = destinationResources(scope);
    await resources.create(wanted(destinationId));
    await lose(name);
    await resources.create(wanted(destinationId));
    const targets = await eventBridge().send(new ListTargetsByRuleCommand({ Rule: name, EventBusName: bus }));
    const queue = await findQueue(name);
    expect(targets.Targets?.map(({ Arn }) => Arn)).toEqual([queue?.arn]);
    expect(await mappings(queue!.arn)).toHaveLength(1);
    expect(await findQueue(`${name}-dead`)).toBeDefined();
    await resources.remove(destinationId);
  });

  it('given resources of another deployment, when listed, then they are left out', async () => {
    const other = resourceName(`other${prefix}`, uniqueId('dst_'));
    await ensureQueue(other, { attributes: {}, tags: {} });
    expect(await all(destinationRemoval(scope).list())).toEqual([]);
    await deleteQueue(other);
  });

  it('given a bus that is gone, when listed and removed, then that is no error', async () => {
    const removal = destinationRemoval({ bus: unique('gone'), prefix });
    expect(await all(removal.list())).toEqual([]);
    await removal.remove(uniqueId('dst_'));
  });
});
