import type * as z from 'zod';

/**
 * The environment as a schema says it, parsed once at cold start. A function whose environment is wrong must not start
 * at all, so this throws, naming every variable that is missing or malformed (never its value).
 *
 * @throws Error `The environment is wrong: PROFILES_TABLE: …; LAKE_BUCKET: …`
 * @example
 * const env = readEnv(z.object({ PROFILES_TABLE: z.string().min(1) }));
 */
export function readEnv<T>(schema: z.ZodType<T>, variables: NodeJS.ProcessEnv = process.env): T {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const wrong = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment is wrong: ${wrong.join('; ')}`);
}
