import * as z from 'zod';

export const Env = z.object({
  CONFIGURATION_TABLE: z.string().min(1),
  ACTIVITY_TABLE: z.string().min(1),
  PROFILES_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  ACTIVATIONS_BUS: z.string().min(1),
  BACKFILL_QUEUE_URL: z.url(),
  DESTINATION_PREFIX: z.string().min(1),
  DELIVER_FUNCTION: z.string().min(1),
  ADMIN_TOKEN_SECRET: z.string().min(1),
  PREVIEW_FUNCTION: z.string().min(1),
  UNMERGE_QUEUE_URL: z.url(),
  OUTBOUND_ALLOWED: z.string().default(''),
  CONFIGURATION_MAX_AGE_MS: z.coerce.number().int().min(0).default(10_000),
});
