import type { Invocation } from '@tributary/domain/outcomes/batch';
import { invocation, type LambdaHandler } from '../lambda/invocation.ts';

/** What a schedule sends; nothing of it is read, the clock says all. */
export type ScheduleEvent = { readonly source?: string };

/**
 * A use case that a schedule calls as a Lambda function.
 *
 * @example
 * export const handler = scheduled(reevaluateDue({ due: dueProfiles(env.PROFILES_TABLE), … }));
 */
export function scheduled(
  useCase: (invocation: Invocation) => Promise<void>,
): LambdaHandler<ScheduleEvent, void> {
  return invocation(
    (_event, running) => useCase(running),
    () => ({ source: 'schedule' }),
  );
}
