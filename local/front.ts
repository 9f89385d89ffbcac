import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';

export type Front = {
  readonly url: string;
  readonly close: () => Promise<void>;
};

/** The gateway's own limit on AWS. */
const BODY_LIMIT = 10 * 1024 * 1024;
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'content-length', 'expect'];

/**
 * Gives the emulator's HTTP API a plain address, so that an SDK needs no more than this endpoint.
 *
 * @param target where the API answers: `http://127.0.0.1:4566/_aws/execute-api/<apiId>/$default`
 */
export async function openFront(port: number, target: string): Promise<Front> {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 });
  const server = createServer((incoming, answer) => void pass({ incoming, answer, target, agent }));
  const url = await listen(server, port);
  return {
    url,
    close: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Listens on 127.0.0.1 (port 0: any free one) and answers its address. Rejects where the port is taken. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`);
    });
  });
}

type Exchange = {
  readonly incoming: IncomingMessage;
  readonly answer: ServerResponse;
  readonly target: string;
  readonly agent: Agent;
};

async function pass({ incoming, answer, target, agent }: Exchange): Promise<void> {
  const body = await readBody(incoming).catch(() => undefined);
  if (!body) return refuse(answer, 413, 'Request Too Long');
  const url = new URL(target);
  const onward = request(
    {
      agent,
      host: url.hostname,
      port: url.port,
      method: incoming.method,
      path: url.pathname + (incoming.url ?? '/'),
      headers: headersFor(incoming, body),
    },
    (response) => {
      answer.writeHead(response.statusCode ?? 502, withoutHop(response.headers));
      response.pipe(answer);
      response.on('error', () => answer.destroy());
    },
  );
  onward.on('error', () => refuse(answer, 503, 'The emulator does not answer.'));
  onward.end(body);
}

/** The whole body, or undefined where it is longer than the gateway takes. */
export function readBody(incoming: IncomingMessage, limit = BODY_LIMIT): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    incoming.on('data', (part: Buffer) => {
      size += part.length;
      if (size > limit) resolve(undefined);
      else parts.push(part);
    });
    incoming.once('end', () => resolve(Buffer.concat(parts)));
    incoming.once('error', reject);
  });
}

function headersFor(incoming: IncomingMessage, body: Buffer): Record<string, string | string[]> {
  // The host stays what the client asked: settings for SDKs tell them to send their events there.
  const headers = withoutHop(incoming.headers);
  headers['x-forwarded-proto'] = 'http';
  if (body.length > 0) headers['content-length'] = String(body.length);
  if (!isText(body)) headers['content-type'] = 'application/octet-stream';
  return headers;
}

/**
 * Whether the emulator may pass the body as text. It goes by the content type alone and would break compressed JSON;
 * AWS passes such a body in base64, which the emulator does for `application/octet-stream`.
 */
export function isText(body: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(body);
    return true;
  } catch {
    return false;
  }
}

function withoutHop(headers: IncomingMessage['headers']): Record<string, string | string[]> {
  const kept: Record<string, string | string[]> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined && !HOP_BY_HOP.includes(name)) kept[name] = value;
  }
  return kept;
}

function refuse(answer: ServerResponse, status: number, message: string): void {
  if (answer.headersSent) return void answer.destroy();
  answer.writeHead(status, { 'content-type': 'application/json', connection: 'close' });
  answer.end(JSON.stringify({ message }));
}
