import type { Invocation } from '@tributary/domain/outcomes/batch';
import { invocation, type LambdaHandler } from './invocation.ts';

/**
 * A use case that another function calls, as a Lambda function: nobody waits for its answer.
 *
 * @example
 * export const handler = called(previewIdentity({ jobs, … }));
 */
export function called(
  useCase: (message: unknown, invocation: Invocation) => Promise<void>,
): LambdaHandler<unknown, void> {
  return invocation(
    (message, running) => useCase(message, running),
    () => ({ source: 'call' }),
  );
}
