import { CustomResource, RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledgeResource } from '../acknowledge.ts';
import { logRetention } from '../house.ts';
import type { PipelineFunction } from './pipeline-function.ts';

/** Calls a function when its stack is deleted, and holds the deletion until it is done. */
export class DestinationRemoval extends Construct {
  constructor(scope: Construct, id: string, remove: PipelineFunction) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Log', {
      retention: logRetention,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: remove,
      logGroup,
      frameworkOnEventRole: role,
    });
    acknowledgeResource(role, `${remove.functionArn}:*`, 'The framework calls whichever version is meant.');
    new CustomResource(this, 'Destinations', {
      resourceType: 'Custom::TributaryDestinations',
      serviceToken: provider.serviceToken,
    }).node.addDependency(role, logGroup);
  }
}
