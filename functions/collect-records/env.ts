import * as z from 'zod';

export const Env = z.object({
  EVENTS_STREAM: z.string().min(1),
  CONFIGURATION_TABLE: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  VIRTUAL_PARTITIONS: z.coerce.number().int().min(1).max(1000).default(8),
});
