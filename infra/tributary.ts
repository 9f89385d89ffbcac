import type { App } from 'aws-cdk-lib';
import type { House } from './house.ts';
import { fitToEmulator, synthesizerFor } from './local.ts';
import { ActivationsStack } from './stacks/activations-stack.ts';
import { ApiStack } from './stacks/api-stack.ts';
import { DataStack } from './stacks/data-stack.ts';
import { PipelineStack } from './stacks/pipeline-stack.ts';

const featureFlags = {
  '@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy': true,
  '@aws-cdk/aws-iam:minimizePolicies': true,
  '@aws-cdk/core:enablePartitionLiterals': true,
  // A stack whose data another still uses cannot take it away.
  '@aws-cdk/core:defaultCrossStackReferences': 'strong',
};

/** The stacks by lifecycle: what is kept first, then what takes facts out, what makes them, and the ways in. */
export function buildTributary(app: App, house: House) {
  const { settings } = house;
  for (const [flag, value] of Object.entries(featureFlags)) app.node.setContext(flag, value);
  const common = () => ({
    synthesizer: synthesizerFor(settings),
    tags: { application: settings.name },
  });
  const data = new DataStack(app, { ...common(), settings });
  const activations = new ActivationsStack(app, { ...common(), house, data });
  const pipeline = new PipelineStack(app, { ...common(), house, data, activations });
  const api = new ApiStack(app, { ...common(), house, data, activations });
  if (settings.local) fitToEmulator(app);
  return { data, activations, pipeline, api };
}
