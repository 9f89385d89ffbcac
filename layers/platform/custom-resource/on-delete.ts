import type { CloudFormationCustomResourceEvent } from 'aws-lambda';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';

/** What CDK's provider framework wants of its `onEvent` function. */
export type CustomResourceAnswer = { readonly PhysicalResourceId: string };

/**
 * A use case that runs when its stack is deleted, as the `onEvent` function of CDK's provider framework. Creation and
 * update do nothing. A throw fails the deletion, so that CloudFormation shows what is left behind.
 *
 * @example
 * export const handler = onDelete(removeDestinations({ … }));
 */
export function onDelete(
  useCase: () => Promise<void>,
): LambdaHandler<CloudFormationCustomResourceEvent, CustomResourceAnswer> {
  return invocation(
    async (event) => {
      if (event.RequestType === 'Delete') await useCase();
      return { PhysicalResourceId: event.LogicalResourceId };
    },
    (event) => ({ request: event.RequestType }),
  );
}
