import * as z from 'zod';

/** What this function reads from its environment. */
export const Env = z.object({
  PROFILES_TABLE: z.string().min(1),
  CONFIGURATION_TABLE: z.string().min(1),
  ACTIVITY_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  UNMERGE_QUEUE_URL: z.url(),
  CONFIGURATION_MAX_AGE_MS: z.coerce.number().int().min(0).default(10_000),
});
