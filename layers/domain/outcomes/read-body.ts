import type * as z from 'zod';
import { MAX_DEPTH } from '../collecting/limits.ts';
import { isPlainObject } from '../collecting/plain-object.ts';
import { isTooDeep } from '../collecting/safe-json.ts';
import type { HttpRequest } from './http.ts';
import type { Violation } from './outcome.ts';
import { Problem } from './problem.ts';

const MAX_BYTES = 100_000;

/**
 * The body of a request by its schema. What is wrong is named field by field, never with its value.
 *
 * @throws Problem `body-not-json`, `payload-too-large` (over 100 KB) or `invalid-request`
 * @example
 * const { ttlSeconds } = readBody(request, z.strictObject({ ttlSeconds: z.int() }));
 */
export function readBody<T>(request: Pick<HttpRequest, 'body'>, schema: z.ZodType<T>): T {
  if (request.body.length > MAX_BYTES) throw new Problem('payload-too-large', 'A body may have 100 KB.');
  const body = parsed(request.body);
  // Before any schema: schemas recurse.
  mustHold(tooDeep(body));
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  throw invalid(result.error.issues.flatMap(violationsOf));
}

/**
 * The problem of a body whose fields are not valid.
 *
 * @example
 * throw invalid([{ field: 'name', expected: 'a string' }]);
 */
export function invalid(violations: readonly Violation[]): Problem {
  const fields = [...new Set(violations.map(({ field }) => field))].filter(Boolean).join(', ');
  return new Problem(
    'invalid-request',
    fields === '' ? 'The body is not valid.' : `Not valid: ${fields}.`,
    violations,
  );
}

/**
 * Throws where anything is wrong.
 *
 * @example
 * mustHold(from < to ? [] : [{ field: 'from', expected: 'a time before `to`' }]);
 */
export function mustHold(violations: readonly Violation[]): void {
  if (violations.length > 0) throw invalid(violations);
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    throw new Problem('body-not-json', 'The body is not JSON.');
  }
}

function tooDeep(body: unknown): Violation[] {
  const expected = `at most ${MAX_DEPTH} levels of objects and lists`;
  if (!isPlainObject(body)) return isTooDeep(body) ? [{ field: '', expected }] : [];
  const deep = Object.entries(body).filter(([, value]) => isTooDeep(value, MAX_DEPTH - 1));
  return deep.map(([field]) => ({ field, expected }));
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  const field = issue.path.map(String).join('.');
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      field: [field, key].filter(Boolean).join('.'),
      expected: 'no field of this name',
    }));
  return [{ field, expected: issue.message.replace(/^Invalid (input|option): /, '') }];
}
