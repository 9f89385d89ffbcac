import http, { type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { OutboundAgents } from './outbound-agent.ts';

/** One request whose body is at hand. */
export type Asked = {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** Its answer; of a body over the limit as much as was read. */
export type Answer = {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
};

type Over = { readonly agents: OutboundAgents; readonly limit: number; readonly signal?: AbortSignal };

/** The connection could not be made, or broke. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed';
  constructor(
    readonly code: string | undefined,
    cause: unknown,
  ) {
    super('The connection failed.', { cause });
  }
}

/** The signal ended it. */
export class ExchangeAborted extends Error {
  override readonly name = 'AbortError';
}

/**
 * One request and its answer over guarded connections. It follows no redirect and undoes no encoding: this is what a
 * webhook needs, at a sixth of what a request costs that may become anything.
 *
 * @param over `limit` in bytes of the answer's body: what is longer is cut there, since the status says all that counts;
 * `signal` ends the exchange
 * @throws ConnectionFailed, ExchangeAborted, or node's TypeError for what no request takes
 * @example
 * await exchange({ url, method: 'POST', headers, body }, { agents, limit: 1_000_000, signal });
 */
export function exchange(asked: Asked, over: Over): Promise<Answer> {
  const { signal } = over;
  return new Promise((resolve, reject) => {
    const aborted = () => new ExchangeAborted('The time is over.', { cause: signal?.reason });
    if (signal?.aborted) return reject(aborted());
    const call = begun(asked, over.agents);
    const abort = () => fail(aborted());
    const fail = (error: Error) => {
      signal?.removeEventListener('abort', abort);
      reject(error);
      call.destroy();
    };
    const broken = (error: NodeJS.ErrnoException) => fail(new ConnectionFailed(error.code, error));
    const done = (answer: Answer) => {
      signal?.removeEventListener('abort', abort);
      resolve(answer);
    };
    signal?.addEventListener('abort', abort);
    call.on('error', broken);
    call.on('response', (response) => {
      response.on('error', broken);
      collect(response, { limit: over.limit, done });
    });
    call.end(asked.body);
  });
}

function begun({ url, method, headers }: Asked, agents: OutboundAgents): ClientRequest {
  const address = addressOf(url);
  return address.protocol === 'https:'
    ? https.request({ ...address, method, headers, agent: agents.secure })
    : http.request({ ...address, method, headers, agent: agents.plain });
}

type Address = ReturnType<typeof urlToHttpOptions>;

const ADDRESSES = 1_000;
const addresses = new Map<string, Address>();

/** The same few addresses again and again: reading one takes as long as signing its body. */
function addressOf(url: string): Address {
  const known = addresses.get(url);
  if (known) return known;
  const address = urlToHttpOptions(new URL(url));
  if (addresses.size >= ADDRESSES) addresses.clear();
  addresses.set(url, address);
  return address;
}

type Collecting = {
  readonly limit: number;
  readonly done: (answer: Answer) => void;
};

function collect(response: IncomingMessage, { limit, done }: Collecting): void {
  const chunks: Buffer[] = [];
  let size = 0;
  const answered = () => {
    const { statusCode: status = 0, statusMessage: statusText = '', headers } = response;
    const body = size === 0 ? '' : Buffer.concat(chunks).subarray(0, limit).toString();
    done({ status, statusText, headers, body });
  };
  response.on('data', (chunk: Buffer) => {
    size += chunk.length;
    chunks.push(chunk);
    if (size <= limit) return;
    answered();
    // The connection is of no more use: what is left of the answer would have to be read.
    response.destroy();
  });
  response.on('end', answered);
}
