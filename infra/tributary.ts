import { Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { House } from './house.ts';
import { fitToEmulator, synthesizerFor } from './local.ts';
import { ActivationsStack } from './stacks/activations-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';

const featureFlags = [
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy',
  '@aws-cdk/aws-iam:minimizePolicies',
  '@aws-cdk/core:enablePartitionLiterals',
];

/** The stacks by lifecycle: what is kept first, then what takes facts out, what makes them, and the ways in. */
export function buildTributary(app: App, house: House) {
  const { settings } = house;
  for (const flag of featureFlags) app.node.setContext(flag, true);
  const common = () => ({
    synthesizer: synthesizerFor(settings),
    tags: { application: settings.name },
    terminationProtection: false,
  });
  const data = new DataStack(app, { ...common(), settings });
  const activations = new ActivationsStack(app, { ...common(), house, data });
  const pipeline = new PipelineStack(app, { ...common(), house, data, activations });
  const api = new ApiStack(app, { ...common(), house, data, activations });
  if (settings.local) fitToEmulator(app);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  return { data, activations, pipeline, api };
}
