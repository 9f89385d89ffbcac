import * as z from 'zod';

export const Env = z.object({
  LAKE_BUCKET: z.string().min(1),
  ACTIVITY_TABLE: z.string().min(1),
});
