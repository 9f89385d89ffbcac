import { MethodNotAllowed, Problem, type ProblemCode } from '@tributary/domain/outcomes/problem';
import type { HttpResponse } from '@tributary/domain/outcomes/http';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { isTransient } from '../util/aws-errors.ts';

/** The one table from codes to what HTTP says of them. */
const STATUS: Readonly<Record<ProblemCode, readonly [status: number, title: string]>> = {
  'body-not-json': [400, 'The body is not JSON'],
  'bad-gzip': [400, 'The body is not whole gzip'],
  'no-events': [400, 'The request holds no events'],
  'too-many-events': [400, 'The request holds too many events'],
  'invalid-request': [400, 'The request is not valid'],
  'unknown-write-key': [401, 'The write key is not known'],
  'disabled-write-key': [401, 'The write key is disabled'],
  unauthorized: [401, 'The token is missing or not known'],
  'invalid-token': [401, 'The token is not one of ours'],
  'expired-token': [401, 'The token has expired'],
  forbidden: [403, 'The token does not open this'],
  'unknown-route': [404, 'There is no such route'],
  'not-found': [404, 'There is no such thing'],
  'method-not-allowed': [405, 'The route does not take this method'],
  conflict: [409, 'Something else changed it first'],
  'name-taken': [409, 'The name is taken'],
  'payload-too-large': [413, 'The body is too large'],
  'slow-down': [429, 'Too much at once'],
  'stream-unavailable': [503, 'Events cannot be taken right now'],
  'temporarily-unavailable': [503, 'This cannot be done right now'],
  'internal-error': [500, 'Something is wrong here'],
};

/** Seconds after which a client may try again; SDKs wait for it. */
const RETRY_AFTER: Readonly<Partial<Record<ProblemCode, string>>> = {
  'slow-down': '2',
  'stream-unavailable': '5',
  'temporarily-unavailable': '2',
};

/**
 * Anything thrown as the caller hears of it: a service that gave no answer or was too busy is `temporarily-unavailable`,
 * and what nothing expected is `internal-error`. Nothing of the error itself is in it.
 *
 * @example
 * problemOf(new TypeError('…')).code; // 'internal-error'
 */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return error instanceof StoreInDoubt || isTransient(error)
    ? new Problem('temporarily-unavailable', 'A service that this needs gave no answer: try again.')
    : new Problem('internal-error', 'The request failed for a reason on our side; it has been logged.');
}

/**
 * The problem+json answer (RFC 9457) for a problem.
 *
 * @example
 * problemResponse(new Problem('not-found', 'There is no such segment.')).status; // 404
 */
export function problemResponse(problem: Problem): HttpResponse {
  const { code, message: detail, errors } = problem;
  const [status, title] = STATUS[code];
  const retryAfter = RETRY_AFTER[code];
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
      ...(problem instanceof MethodNotAllowed ? { allow: problem.allow.join(', ') } : {}),
    },
    body: {
      type: `urn:tributary:problem:${code}`,
      title,
      status,
      code,
      detail,
      errors,
    },
  };
}
