import { isRetryable, retryAfterMs } from '@tributary/domain/destinations/retry';
import type { DeliveryResponse, DeliveryResult } from '@tributary/domain/destinations/ports';
import * as z from 'zod';
import { OUTBOUND_REFUSED } from './outbound/outbound-agent.ts';

/** So much of a vendor's answer is kept. */
const BODY_LIMIT = 4_096;

/** What the kit, node-fetch and connectors throw, as far as we look at it. */
const Thrown = z.object({
  name: z.string().catch(''),
  status: z.number().optional().catch(undefined),
  code: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  cause: z.unknown().optional(),
  response: z
    .object({ status: z.number(), content: z.string().catch(''), headers: z.instanceof(Object).optional() })
    .optional()
    .catch(undefined),
});
type Thrown = z.infer<typeof Thrown>;

/** By `code` or `type`: what no other attempt will change. */
const FINAL: Readonly<Record<string, string>> = {
  [OUTBOUND_REFUSED]: 'address-refused',
  // The kit's own client keeps no status of such an answer: whether the vendor took it nobody can tell.
  'max-size': 'response-too-large',
  ERR_INVALID_CHAR: 'request-invalid',
  ERR_INVALID_URL: 'request-invalid',
};

/**
 * What an attempt that threw means: tried again, or final, and why. Reasons are few and stable, since the ledger counts
 * by them; the vendor's words are only in `response`.
 *
 * @param now milliseconds since the epoch, for a Retry-After that is a date
 * @example
 * resultOfError(new HTTPError(response), now); // { kind: 'retry', reason: 'http-503', response }
 */
export function resultOfError(error: unknown, now: number): DeliveryResult {
  const thrown = Thrown.safeParse(error).data;
  if (!thrown) return { kind: 'retry', reason: 'connector-error' };
  if (thrown.response) return ofResponse(thrown.response, now);
  const final = FINAL[thrown.code ?? ''] ?? FINAL[thrown.type ?? ''];
  if (final !== undefined) return { kind: 'final', reason: final };
  if (thrown.name === 'AggregateAjvError') return { kind: 'final', reason: 'payload-invalid' };
  return ofStatus(thrown) ?? ofConnection(thrown);
}

function ofResponse(answered: NonNullable<Thrown['response']>, now: number): DeliveryResult {
  const { status } = answered;
  const response: DeliveryResponse = { status, body: cut(answered.content) };
  const reason = `http-${status}`;
  if (!isRetryable(status)) return { kind: 'final', reason, response };
  const afterMs = retryAfterMs(headerOf(answered.headers), now);
  return { kind: 'retry', reason, response, ...(afterMs === undefined ? {} : { afterMs }) };
}

/** Connectors say by a status what an answer meant that was no HTTP error. */
function ofStatus({ status, code }: Thrown): DeliveryResult | undefined {
  if (status === undefined) return undefined;
  if (status === 408) return { kind: 'retry', reason: 'timeout' };
  if (code === 'PAYLOAD_VALIDATION_FAILED') return { kind: 'final', reason: 'payload-invalid' };
  return { kind: isRetryable(status) ? 'retry' : 'final', reason: `connector-${status}` };
}

function ofConnection({ name, type, cause }: Thrown): DeliveryResult {
  if (name === 'AbortError' || name === 'TimeoutError' || type === 'aborted')
    return { kind: 'retry', reason: 'timeout' };
  if (name === 'FetchError' || name === 'ConnectionFailed')
    return { kind: 'retry', reason: 'connection-failed' };
  // Of headers and addresses that no request takes; where `fetch` lost a connection there is a cause.
  if (name === 'TypeError' && cause === undefined) return { kind: 'final', reason: 'request-invalid' };
  return { kind: 'retry', reason: 'connector-error' };
}

type Headers = { readonly get: (name: string) => unknown };

function headerOf(headers: object | undefined): string | null {
  const value = isHeaders(headers) ? headers.get('retry-after') : null;
  return typeof value === 'string' ? value : null;
}

function isHeaders(value: object | undefined): value is Headers {
  return value !== undefined && 'get' in value && typeof value.get === 'function';
}

function cut(body: string): string {
  const bytes = Buffer.from(body);
  if (bytes.length <= BODY_LIMIT) return body;
  // A character cut in two would decode to a replacement character, which is longer.
  return bytes
    .subarray(0, BODY_LIMIT)
    .toString()
    .replace(/\uFFFD+$/, '');
}
