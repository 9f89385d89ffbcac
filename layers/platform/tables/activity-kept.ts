import * as z from 'zod';
import { readEnv } from '../env/read-env.ts';

const DAY_MS = 86_400_000;

/** A setting of the deployment, the same for all that write the activity table. */
const Env = z.object({ ACTIVITY_DAYS: z.coerce.number().int().min(1).default(90) });

/**
 * How long items of the activity table are kept, milliseconds. The setting is never below the 14 days for which a fact
 * may wait in a queue.
 *
 * @example
 * const expires = Math.ceil((at + activityKeptMs()) / 1000);
 */
export function activityKeptMs(): number {
  return readEnv(Env).ACTIVITY_DAYS * DAY_MS;
}
