import {
  CfnResource,
  CliCredentialsStackSynthesizer,
  Stack,
  type App,
  type IStackSynthesizer,
} from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import type { Settings } from './settings.ts';

/** What the emulator's CloudFormation does not know. Nothing else of the template is left out. */
const unknownTypes = ['AWS::Events::Archive', 'AWS::Kinesis::ResourcePolicy'];

/** The emulator refuses the bootstrap roles at the asset bucket; the caller's own credentials it accepts. */
export function synthesizerFor(settings: Settings): IStackSynthesizer | undefined {
  return settings.local ? new CliCredentialsStackSynthesizer() : undefined;
}

/** The one place where the template for one machine differs from the one for AWS. */
export function fitToEmulator(app: App): void {
  for (const construct of app.node.findAll()) {
    if (CfnResource.isCfnResource(construct) && unknownTypes.includes(construct.cfnResourceType))
      construct.node.scope?.node.tryRemoveChild(construct.node.id);
    // Its stream mappings ignore a report of partial failure and lose those records; a throw is tried again.
    if (construct instanceof CfnFunction && Stack.of(construct).resolve(construct.environment) !== undefined)
      construct.addPropertyOverride('Environment.Variables.PARTIAL_FAILURES', 'throw');
  }
}
