import * as z from 'zod';

export const Env = z.object({
  ACTIVATIONS_BUS: z.string().min(1),
  DESTINATION_PREFIX: z.string().min(1),
});
