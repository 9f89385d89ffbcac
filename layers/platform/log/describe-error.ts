/** What of an error may be logged. */
export type ErrorDescription = {
  readonly error: string;
  readonly detail?: string;
  readonly at?: readonly string[];
  readonly cause?: ErrorDescription;
};

const field = (value: object, name: string): unknown => Reflect.get(value, name);

/**
 * An error for the log: its name, where it came from, and its causes. A message is left out, since it may quote what
 * failed (`JSON.parse` does); that of an AWS service says which right or resource is missing and is kept.
 *
 * @example
 * describeError(error); // { error: 'AccessDeniedException', detail: 'User … is not authorized …', at: ['at …'] }
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!(error instanceof Error)) return { error: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const fromAws = field(error, '$metadata') !== undefined;
  return {
    error: error.name,
    ...(fromAws ? { detail: error.message.slice(0, 500) } : {}),
    ...(frames.length > 0 ? { at: frames.slice(0, 8).map((frame) => frame.trim()) } : {}),
    ...(error.cause !== undefined && depth < 4 ? { cause: describeError(error.cause, depth + 1) } : {}),
  };
}
