import { HTTPError, Request, Response } from './actions-core.cjs';
import type { ModifiedResponse, RequestClient } from './actions-core.cjs';
import { type Answer, type Asked, exchange } from './outbound/exchange.ts';
import type { OutboundAgents } from './outbound/outbound-agent.ts';

type RequestOptions = NonNullable<Parameters<RequestClient>[1]>;

export type Direct = {
  /** The kit's own client, for every request that asks for more. */
  readonly request: RequestClient;
  readonly agents: OutboundAgents;
  /** Sent with each request unless it names them itself. */
  readonly headers: Readonly<Record<string, string>>;
  /** Bytes of an answer's body. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
};

/** A request with no other options than these is the same however it is sent. */
const UNDERSTOOD: readonly string[] = ['method', 'headers', 'body', 'redirect', 'skipResponseCloning'];

/**
 * The kit's request client, quicker: a request of a text that follows no redirect goes straight over `node:http`, with
 * the kit's own classes for answers and errors; every other one goes the kit's way, which builds three requests of
 * node-fetch and eight collections of headers for it.
 *
 * @example
 * action.perform(directClient({ request, agents, headers, limit, signal }), data);
 */
export function directClient(direct: Direct): RequestClient {
  return async function request<Data>(url: string, options: RequestOptions = {}) {
    const asked = askedOf(url, options, direct.headers);
    if (!asked) return direct.request<Data>(url, options);
    const { agents, limit, signal } = direct;
    const answer = await exchange(asked, { agents, limit, ...(signal ? { signal } : {}) });
    const response = responseOf<Data>(asked.url, answer);
    if (response.ok) return response;
    const normalized = { ...options, method: 'POST', headers: { ...asked.headers } } as const;
    throw new HTTPError(response, new Request(asked.url, { method: asked.method }), normalized);
  };
}

function askedOf(url: string, options: RequestOptions, defaults: Direct['headers']): Asked | undefined {
  const { method, body, redirect, skipResponseCloning } = options;
  if (method?.toUpperCase() !== 'POST' || typeof body !== 'string' || redirect !== 'manual') return undefined;
  if (!skipResponseCloning || !Object.keys(options).every((name) => UNDERSTOOD.includes(name)))
    return undefined;
  return { url, method: 'POST', body, headers: { accept: '*/*', ...defaults, ...options.headers } };
}

function responseOf<Data>(url: string, { status, statusText, headers, body }: Answer) {
  const pairs = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
  );
  const response = new Response(body, { status, statusText, headers: pairs });
  const data = dataOf(body, headers['content-type']);
  Object.defineProperty(response, 'url', { value: url });
  Object.defineProperty(response.headers, 'toJSON', { value: () => Object.fromEntries(pairs) });
  const modified: Response = Object.assign(response, { content: body, data });
  if (!isModified<Data>(modified)) throw new TypeError('An answer lost its content.');
  return modified;
}

function isModified<Data>(response: Response): response is ModifiedResponse<Data> {
  return 'content' in response;
}

function dataOf(body: string, type: string | undefined): unknown {
  if (!type?.includes('application/json')) return body;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
