import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiGatewayV2Client, UpdateApiCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, UpdateTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { assembly } from './deploy.ts';
import { Failure } from './failure.ts';
import { clientOptions } from './clients.ts';

/**
 * What the emulator gets wrong after a deploy that it calls successful, put right from the template itself, so that
 * what runs here is what the template says. The one place for it.
 */
export async function repairDeployment(target: {
  readonly endpoint: string;
  readonly folder: string;
}): Promise<void> {
  const resources = await deployedResources(target);
  await Promise.all([
    ...resources
      .filter((each) => each.type === 'AWS::ApiGatewayV2::Api')
      .map((each) => repairCors(target.endpoint, each)),
    ...resources.filter((each) => isTable(each.type)).map((each) => repairTimeToLive(target.endpoint, each)),
    ...resources
      .filter((each) => each.type === 'AWS::Lambda::Function')
      .map((each) => checkCode(target.endpoint, each)),
  ]);
}

type Resource = {
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
};

const Template = z.object({
  Resources: z
    .record(
      z.string(),
      z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
    )
    .default({}),
});

async function deployedResources(target: {
  readonly endpoint: string;
  readonly folder: string;
}): Promise<readonly Resource[]> {
  const client = new CloudFormationClient(clientOptions(target.endpoint));
  const folder = assembly(target);
  const templates = readdirSync(folder).filter((name) => name.endsWith('.template.json'));
  const found = await Promise.all(
    templates.map(async (name) => {
      const { Resources } = Template.parse(JSON.parse(readFileSync(join(folder, name), 'utf8')));
      const StackName = name.slice(0, -'.template.json'.length);
      const deployed = await client.send(new DescribeStackResourcesCommand({ StackName }));
      return (deployed.StackResources ?? []).map((each) => ({
        type: each.ResourceType ?? '',
        physicalId: each.PhysicalResourceId ?? '',
        properties: Resources[each.LogicalResourceId ?? '']?.Properties ?? {},
      }));
    }),
  );
  return found.flat();
}

const Cors = z.object({
  AllowOrigins: z.array(z.string()).optional(),
  AllowMethods: z.array(z.string()).optional(),
  AllowHeaders: z.array(z.string()).optional(),
  ExposeHeaders: z.array(z.string()).optional(),
  AllowCredentials: z.boolean().optional(),
  MaxAge: z.number().optional(),
});

/** It stores the settings in the wrong case: every preflight would be 403. */
async function repairCors(endpoint: string, api: Resource): Promise<void> {
  const CorsConfiguration = Cors.optional().parse(api.properties['CorsConfiguration']);
  if (!CorsConfiguration) return;
  const client = new ApiGatewayV2Client(clientOptions(endpoint));
  await client.send(new UpdateApiCommand({ ApiId: api.physicalId, CorsConfiguration }));
}

function isTable(type: string): boolean {
  return type === 'AWS::DynamoDB::Table' || type === 'AWS::DynamoDB::GlobalTable';
}

/** It leaves time to live off. */
async function repairTimeToLive(endpoint: string, table: Resource): Promise<void> {
  const TimeToLiveSpecification = z
    .object({ AttributeName: z.string(), Enabled: z.boolean() })
    .optional()
    .parse(table.properties['TimeToLiveSpecification']);
  if (!TimeToLiveSpecification) return;
  const client = new DynamoDBClient(clientOptions(endpoint));
  try {
    await client.send(new UpdateTimeToLiveCommand({ TableName: table.physicalId, TimeToLiveSpecification }));
  } catch (thrown) {
    // Kept state has it on already.
    if (!(thrown instanceof Error && thrown.name === 'ValidationException')) throw thrown;
  }
}

/** It does not notice that a function has no code. */
async function checkCode(endpoint: string, lambda: Resource): Promise<void> {
  const client = new LambdaClient(clientOptions(endpoint));
  const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: lambda.physicalId }));
  if ((Configuration?.CodeSize ?? 0) > 0) return;
  throw new Failure(
    'A function has no code',
    `${lambda.physicalId} was deployed empty`,
    'Delete the folder .tributary and start again.',
  );
}
