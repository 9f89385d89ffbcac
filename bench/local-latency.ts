import { once } from 'node:events';
import { createServer } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { call } from '../local/api.ts';
import { readLocal } from '../local/commands/read-local.ts';
import type { LocalJson } from '../local/local-json.ts';
import { figure, skipped } from './print.ts';

/** Events a second, and how many: the first second only warms up. */
const RATE = 10;
const WARM_UP = 30;
const EVENTS = 300;
const NAME = 'Latency Measured';
/** How long to wait for the last ones, and for a new destination to be known everywhere. */
const PATIENCE_MS = 15_000;
const SETTLING_MS = 5_000;

/** From the answer to a single event to the webhook's call for it, on the platform that runs on this machine. */
export async function localLatency(): Promise<void> {
  const local = await readLocal();
  if (!local) {
    for (const name of ['local_latency_p50_ms', 'local_latency_p99_ms'])
      skipped(name, 'The local platform is not up: npm start, and again.');
    return;
  }
  const arrivals = new Map<string, number>();
  const receiver = await receive(arrivals);
  const api = { url: local.apiUrl, token: local.adminToken };
  const path = `/v1/workspaces/${local.workspace}/destinations`;
  const subscriptions = [{ to: 'event', type: 'track', name: NAME }];
  const body = {
    connector: 'webhook',
    name: `Bench ${Date.now()}`,
    settings: { url: receiver.url },
    subscriptions,
  };
  const made = z.object({ id: z.string() }).parse(await call(api, { path, body }));
  try {
    await wait(SETTLING_MS);
    report(await send(local, arrivals), arrivals);
  } finally {
    await call(api, { method: 'DELETE', path: `${path}/${made.id}` });
    receiver.close();
  }
}

async function receive(arrivals: Map<string, number>) {
  const Body = z.object({ messageId: z.string() });
  const server = createServer((request, response) => {
    const at = performance.now();
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { messageId } = Body.parse(JSON.parse(Buffer.concat(chunks).toString()));
      if (!arrivals.has(messageId)) arrivals.set(messageId, at);
      response.writeHead(204).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { url: `http://127.0.0.1:${String(port)}/`, close: () => server.close() };
}

/** Single events, evenly in time. */
async function send(local: LocalJson, arrivals: ReadonlyMap<string, number>) {
  const accepted = new Map<string, number>();
  const sending: Promise<void>[] = [];
  const run = Date.now().toString(36);
  for (let index = 0; index < WARM_UP + EVENTS; index += 1) {
    sending.push(sendOne(local, { messageId: `bench-${run}-${index}`, counts: index >= WARM_UP, accepted }));
    await wait(1000 / RATE);
  }
  await Promise.all(sending);
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end && ![...accepted.keys()].every((id) => arrivals.has(id))) await wait(100);
  return accepted;
}

type Event = {
  readonly messageId: string;
  readonly counts: boolean;
  readonly accepted: Map<string, number>;
};

async function sendOne(
  { apiUrl, writeKey }: LocalJson,
  { messageId, counts, accepted }: Event,
): Promise<void> {
  const event = {
    messageId,
    userId: `bench-${messageId.at(-1) ?? ''}`,
    event: NAME,
    properties: { total: 1 },
  };
  const answer = await fetch(`${apiUrl}/v1/track`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: JSON.stringify({ ...event, timestamp: new Date().toISOString() }),
  });
  if (!answer.ok) throw new Error(`Collecting answered ${answer.status}.`);
  if (counts) accepted.set(messageId, performance.now());
}

function report(accepted: ReadonlyMap<string, number>, arrivals: ReadonlyMap<string, number>): void {
  const delays = [...accepted].map(([id, at]) => (arrivals.get(id) ?? Infinity) - at).sort((a, b) => a - b);
  const missing = delays.filter((delay) => delay === Infinity).length;
  if (missing > 0) throw new Error(`${missing} of ${delays.length} events were never delivered.`);
  figure('local_latency_p50_ms', delays[Math.floor(delays.length * 0.5)] ?? 0);
  figure('local_latency_p99_ms', delays[Math.floor(delays.length * 0.99)] ?? 0);
}
