/** Stable codes of problem+json answers (RFC 9457) of every HTTP API; the platform maps each to a status. */
export type ProblemCode =
  | 'body-not-json'
  | 'bad-gzip'
  | 'no-events'
  | 'too-many-events'
  | 'invalid-request'
  | 'unknown-write-key'
  | 'disabled-write-key'
  | 'unauthorized'
  | 'invalid-token'
  | 'expired-token'
  | 'forbidden'
  | 'unknown-route'
  | 'not-found'
  | 'method-not-allowed'
  | 'conflict'
  | 'name-taken'
  | 'payload-too-large'
  | 'slow-down'
  | 'stream-unavailable'
  | 'temporarily-unavailable'
  | 'internal-error';

/**
 * An answer that says the caller must act. Thrown by use cases behind HTTP; `errors` name fields, never values.
 *
 * @example
 * throw new Problem('invalid-request', 'The segment is not valid.', [{ field: 'definition', expected: 'an object' }]);
 */
export class Problem extends Error {
  constructor(
    readonly code: ProblemCode,
    detail: string,
    readonly errors: readonly { readonly field: string; readonly expected: string }[] = [],
  ) {
    super(detail);
    this.name = 'Problem';
  }
}

/**
 * The route is there, for other methods: the answer names them (`Allow`, RFC 9110).
 *
 * @example
 * throw new MethodNotAllowed(['GET'], 'Profiles are only read: use GET.');
 */
export class MethodNotAllowed extends Problem {
  constructor(
    readonly allow: readonly string[],
    detail = `This takes ${allow.join(', ')}.`,
  ) {
    super('method-not-allowed', detail);
  }
}
