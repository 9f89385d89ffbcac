import * as z from 'zod';

/** What this function reads from its environment. */
export const Env = z.object({
  CONFIGURATION_TABLE: z.string().min(1),
  ACTIVITY_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
});
