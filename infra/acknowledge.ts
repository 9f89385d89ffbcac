import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/** Accepts one finding of cdk-nag's AWS Solutions pack on a construct, and says why. */
export function acknowledge(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `AwsSolutions-${rule}`, reason });
}

/** Accepts that a role may use what a resource with a `*` stands for. */
export function acknowledgeResource(role: IConstruct, resource: string, reason: string): void {
  const flat = flattenCfnReference(Stack.of(role).resolve(resource));
  acknowledge(role, `IAM5[Resource::${flat}]`, reason);
}
