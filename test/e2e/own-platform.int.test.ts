import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient, ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import {
  DeleteRolePolicyCommand,
  GetRolePolicyCommand,
  IAMClient,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { KinesisClient, ListStreamsCommand, PutRecordCommand } from '@aws-sdk/client-kinesis';
import { LambdaClient, ListEventSourceMappingsCommand, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListSecretsCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { Analytics } from '@segment/analytics-node';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { clientOptions } from '../../local/clients.ts';
import { startPlatform, type Platform } from '../../local/platform.ts';
import { freePort } from '../../local/ports.ts';
import type { Receiver } from '../../local/receiver.ts';
import { eventCalls } from '../../local/shop/deliveries.ts';
import { until } from '../../local/until.ts';
import { aReceiver, aWebhook, aWorkspace, collect, conditionOf, type Workspace } from './support.ts';

const Policy = z.object({
  Statement: z.array(z.looseObject({ Action: z.union([z.string(), z.array(z.string())]) })),
});

/** Restarted, robbed of a right and destroyed in the end: what other tests could not bear. */
describe('a platform of its own', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-own-'));
  let platform: Platform;
  let receiver: Receiver;
  let workspace: Workspace;
  let options: ReturnType<typeof clientOptions>;

  beforeAll(async () => {
    platform = await startPlatform({
      folder,
      name: 'own',
      settings: { functionUrl: 'true', producersStream: 'true' },
      emulatorPort: (await freePort(25_000 + Math.floor(Math.random() * 5_000))) ?? 0,
      frontPort: 0,
      keep: false,
      step: (_, body) => body(() => undefined),
    });
    options = clientOptions(platform.awsEndpoint);
    [workspace, receiver] = await Promise.all([aWorkspace(platform), aReceiver()]);
    const over = { type: 'track', name: 'Ordered' };
    await workspace.post('segments', {
      key: 'ordered',
      name: 'Ordered',
      definition: {
        all: [
          { performed: over, atLeast: 1 },
          { sumOf: 'revenue', over, is: 'at-least', value: 1 },
        ],
      },
    });
    for (const name of ['Ordered', 'Never'])
      await aWebhook(workspace, receiver, {
        path: `/${name}`,
        subscriptions: [{ to: 'event', type: 'track', name }],
      });
  }, 180_000);

  afterAll(async () => {
    await receiver.close();
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('given traffic, when the emulator and all functions are restarted in the middle of it, then each event counts once and is delivered', async () => {
    const users = Array.from({ length: 20 }, () => `u-${randomUUID()}`);
    const sdk = new Analytics({
      writeKey: workspace.writeKey,
      host: platform.apiUrl,
      flushAt: 10,
      flushInterval: 100,
      maxRetries: 50,
    });
    const order = (): void => {
      for (const userId of users) sdk.track({ userId, event: 'Ordered', properties: { revenue: 3 } });
    };
    order();
    await new Promise((resolve) => setTimeout(resolve, 400));
    const restarted = platform.restart();
    order();
    await restarted;
    order();
    await sdk.closeAndFlush({ timeout: 60_000 });

    await until({ what: 'all orders folded', limitMs: 90_000, everyMs: 1000 }, async () => {
      const people = await Promise.all(users.map((userId) => workspace.readPerson(`user_id:${userId}`)));
      return people.every((person) => conditionOf(person, 'ordered', 1) === 9) ? true : undefined;
    });
    const people = await Promise.all(users.map((userId) => workspace.readPerson(`user_id:${userId}`)));
    expect(people.map((person) => conditionOf(person, 'ordered'))).toEqual(users.map(() => 3));
    const delivered = await until({ what: 'all orders delivered', limitMs: 90_000, everyMs: 1000 }, () => {
      const ids = new Set(eventCalls(receiver.received).map((call) => call.messageId));
      return ids.size === 60 ? ids.size : undefined;
    });
    expect(delivered).toBe(60);
    const { sources } = await workspace.settled(60);
    const { processed, failed, inFlight } = sources[workspace.sourceId]!;
    expect([processed, failed, inFlight]).toEqual([60, {}, 0]);
  }, 240_000);

  it('given orders accepted just before a restart and one after it, then each is delivered: batches in hand come to their end, and changes of tables that nobody had read are read', async () => {
    const orders = Array.from({ length: 21 }, anOrder);
    await collect(workspace, { batch: orders.slice(1) }, asTarget());
    await platform.restart();
    await collect(workspace, { batch: orders.slice(0, 1) }, asTarget());

    await until({ what: 'all orders delivered', limitMs: 60_000 }, () => {
      const ids = new Set(eventCalls(receiver.received).map((call) => call.messageId));
      return orders.every(({ messageId }) => ids.has(messageId)) ? true : undefined;
    });
    const { sources } = await workspace.settled(81);
    expect(sources[workspace.sourceId]).toMatchObject({ processed: 81, failed: {}, inFlight: 0 });
  }, 120_000);

  it('given the ways in that are off by default, when they are on, then events of producers and of the function URL count like any other', async () => {
    const [record, posted] = [anOrder(), anOrder()];
    const { FunctionUrl = '', ProducersStream } = platform.outputs;
    const put = new PutRecordCommand({
      StreamName: ProducersStream,
      PartitionKey: 'any',
      Data: Buffer.from(JSON.stringify({ ...record, writeKey: workspace.writeKey })),
    });
    await new KinesisClient({ ...options, requestHandler: new NodeHttpHandler() }).send(put);
    const functionUrl = `${platform.awsEndpoint}/_aws/lambda-url/${new URL(FunctionUrl).hostname.split('.')[0]}`;
    const answer = await collect(workspace, { batch: [posted] }, { ...asTarget(), apiUrl: functionUrl });

    expect(answer).toEqual({ status: 200, body: { success: true, accepted: 1, failed: [] } });
    await until({ what: 'both delivered', limitMs: 60_000 }, () => {
      const ids = new Set(eventCalls(receiver.received).map((call) => call.messageId));
      return [record, posted].every((event) => ids.has(event.messageId)) ? true : undefined;
    });
    await workspace.settled(83);
  }, 120_000);

  it('given that a right of processing is taken away, then nothing is processed, and given back, then everything is', async () => {
    const iam = new IAMClient(options);
    const userId = `u-${randomUUID()}`;
    const taken = await takeRight(iam, 'processevents', /^dynamodb:(PutItem|TransactWriteItems|UpdateItem)$/);
    await platform.restart();

    await collect(
      workspace,
      { batch: [{ type: 'identify', userId, traits: { plan: 'gold' } }] },
      { ...asTarget() },
    );
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(await workspace.readPerson(`user_id:${userId}`)).toBeUndefined();
    expect((await workspace.ledger()).sources[workspace.sourceId]?.inFlight).toBe(1);

    await iam.send(new PutRolePolicyCommand(taken));
    const person = await until({ what: 'processed after all', limitMs: 60_000 }, () =>
      workspace.readPerson(`user_id:${userId}`),
    );
    expect(person.traits).toEqual({ plan: 'gold' });
  }, 180_000);

  it('given two live destinations, when the stacks are destroyed, then nothing is left', async () => {
    const http1 = { ...options, requestHandler: new NodeHttpHandler() };
    const left = async () => ({
      tables: (await new DynamoDBClient(options).send(new ListTablesCommand({}))).TableNames ?? [],
      streams: (await new KinesisClient(http1).send(new ListStreamsCommand({}))).StreamNames ?? [],
      buckets: ((await new S3Client(options).send(new ListBucketsCommand({}))).Buckets ?? []).filter(
        ({ Name }) => !Name?.startsWith('cdk-'),
      ),
      roles: ((await new IAMClient(options).send(new ListRolesCommand({}))).Roles ?? []).filter(
        ({ RoleName }) => RoleName?.startsWith('own-'),
      ),
      queues: (await new SQSClient(options).send(new ListQueuesCommand({}))).QueueUrls ?? [],
      functions: (await new LambdaClient(options).send(new ListFunctionsCommand({}))).Functions ?? [],
      mappings:
        (await new LambdaClient(options).send(new ListEventSourceMappingsCommand({}))).EventSourceMappings ??
        [],
      secrets: (await new SecretsManagerClient(options).send(new ListSecretsCommand({}))).SecretList ?? [],
      buses: (
        (await new EventBridgeClient(options).send(new ListEventBusesCommand({}))).EventBuses ?? []
      ).filter(({ Name }) => Name !== 'default'),
      stacks: (
        (await new CloudFormationClient(options).send(new DescribeStacksCommand({}))).Stacks ?? []
      ).filter(
        ({ StackName, StackStatus }) => StackName !== 'CDKToolkit' && StackStatus !== 'DELETE_COMPLETE',
      ),
    });
    const before = await left();
    expect(before.queues.filter((url) => /-dst-[0-9a-f]{32}(-dead)?$/.test(url))).toHaveLength(4);
    expect(before.secrets.filter(({ Name }) => Name?.includes('-dst-'))).toHaveLength(2);
    expect(before.streams).toHaveLength(2);
    expect(before.buckets.length).toBeGreaterThan(0);
    expect(before.roles.length).toBeGreaterThan(0);

    await platform.destroy();

    expect(await left()).toEqual({
      tables: [],
      streams: [],
      buckets: [],
      roles: [],
      queues: [],
      functions: [],
      mappings: [],
      secrets: [],
      buses: [],
      stacks: [],
    });
  }, 180_000);

  function asTarget() {
    const { apiUrl, awsEndpoint, adminToken, outputs } = platform;
    return { apiUrl, awsEndpoint, adminToken, outputs };
  }
});

const anOrder = () => ({
  type: 'track',
  userId: `u-${randomUUID()}`,
  messageId: randomUUID(),
  event: 'Ordered',
});

/** Takes actions out of a function's policy; the answer gives them back. */
async function takeRight(iam: IAMClient, role: string, actions: RegExp) {
  const { Roles = [] } = await iam.send(new ListRolesCommand({}));
  const RoleName = Roles.find((each) => each.RoleName?.includes(role))?.RoleName ?? '';
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const PolicyName = PolicyNames.find((name) => name.includes('DefaultPolicy')) ?? PolicyNames[0] ?? '';
  const found = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  const PolicyDocument = decodeURIComponent(found.PolicyDocument ?? '{}');
  const policy = Policy.parse(JSON.parse(PolicyDocument));
  const Statement = policy.Statement.map((each) => ({
    ...each,
    Action: [each.Action].flat().filter((action) => !actions.test(action)),
  })).filter(({ Action }) => Action.length > 0);
  expect(JSON.stringify(Statement)).not.toBe(JSON.stringify(policy.Statement));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(
    new PutRolePolicyCommand({
      RoleName,
      PolicyName,
      PolicyDocument: JSON.stringify({ ...policy, Statement }),
    }),
  );
  return { RoleName, PolicyName, PolicyDocument };
}
