import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { listen, readBody } from './front.ts';

/** One call that the receiver got. */
export type Received = {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly path: string;
  /** `webhook-id`: the same on each try. */
  readonly id: string;
  /** Whether the Standard Webhooks signature is right. */
  readonly verified: boolean;
  readonly answered: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
};

export type Receiver = {
  readonly url: string;
  readonly received: readonly Received[];
  /** The secret that signs calls to a path; calls to other paths are refused with 404. */
  readonly expect: (path: string, secret: string) => void;
  /** The next calls to a path are answered with these statuses, then all with 200. */
  readonly answerNext: (path: string, statuses: readonly number[]) => void;
  readonly close: () => Promise<void>;
};

/** A receiver of webhooks, as a customer would run one: it trusts a call only if its signature is right. */
export async function openReceiver(port: number): Promise<Receiver> {
  const received: Received[] = [];
  const secrets = new Map<string, string>();
  const planned = new Map<string, number[]>();

  const take = async (incoming: IncomingMessage, answer: ServerResponse): Promise<void> => {
    const path = incoming.url ?? '/';
    const text = ((await readBody(incoming)) ?? Buffer.alloc(0)).toString('utf8');
    const headers = plain(incoming.headers);
    const secret = secrets.get(path);
    const verified = secret !== undefined && isSigned(secret, text, headers);
    const status = statusFor(secret, verified, planned.get(path));
    received.push({
      at: Date.now(),
      path,
      id: headers['webhook-id'] ?? '',
      verified,
      answered: status,
      body: jsonOf(text),
      headers,
    });
    answer.writeHead(status, { 'content-type': 'application/json' });
    answer.end(
      JSON.stringify(status < 300 ? { ok: true } : { ok: false, error: `answered ${status} on purpose` }),
    );
  };

  const server = createServer((incoming, answer) => void take(incoming, answer));
  const url = await listen(server, port);
  return {
    url,
    received,
    expect: (path, secret) => void secrets.set(path, secret),
    answerNext: (path, statuses) => void planned.set(path, [...statuses]),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a call carries the signature that its secret makes, fresh enough to be no replay. */
export function isSigned(secret: string, body: string, headers: Readonly<Record<string, string>>): boolean {
  try {
    new Webhook(secret).verify(body, headers);
    return true;
  } catch {
    return false;
  }
}

function statusFor(secret: string | undefined, verified: boolean, planned: number[] | undefined): number {
  if (secret === undefined) return 404;
  if (!verified) return 401;
  return planned?.shift() ?? 200;
}

function plain(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
