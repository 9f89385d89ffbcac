import { aHolder, NOW, WRITE_KEY } from '@tributary/domain/collecting/collecting.fixtures';
import { memoryEventStream } from '@tributary/domain/collecting/event-stream.memory';
import { linesOf, random } from '@tributary/domain/collecting/collecting.fixtures';
import { hashSecret } from '@tributary/domain/ids/ids';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import { collectEvents } from './collect-events.ts';

type Holder = Parameters<typeof aHolder>[0];

/** The use case over doubles, with the clock standing at {@link NOW}. */
export function setup(holder: Holder = {}) {
  const stream = memoryEventStream();
  const counts = new Map<string, number>();
  const asked: string[] = [];
  const handle = collectEvents({
    stream,
    findWriteKey(hash) {
      asked.push(hash);
      return Promise.resolve(hash === hashSecret(WRITE_KEY) ? aHolder(holder) : undefined);
    },
    partitions: 8,
    now: () => NOW,
    timeLeft: () => 13_000,
    random,
    wait: () => Promise.resolve(),
    observe: (some) => {
      for (const [name, count] of Object.entries(some)) counts.set(name, (counts.get(name) ?? 0) + count);
    },
  });
  const lines = () => stream.records.flatMap((record) => linesOf(record.data));
  return { handle, stream, counts, asked, lines };
}

export const BASIC = { authorization: `Basic ${Buffer.from(`${WRITE_KEY}:`).toString('base64')}` };

/** A request with the key in its header; a body that is no bytes is sent as JSON. */
export function aRequest(
  changed: Partial<Omit<HttpRequest, 'body'>> & { readonly body?: unknown } = {},
): HttpRequest {
  const body = changed.body ?? '';
  return {
    method: 'POST',
    path: '/v1/batch',
    query: {},
    headers: BASIC,
    sourceIp: '198.51.100.4',
    userAgent: 'Agent of the request',
    ...changed,
    body:
      body instanceof Uint8Array ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  };
}
