import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { KinesisClient, PutRecordsCommand } from '@aws-sdk/client-kinesis';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { BAD_EVENTS, ODD_EVENTS } from '../../layers/domain/collecting/bad-events.fixtures.ts';
import { encodeRecord } from '../../layers/domain/collecting/record-codec.ts';
import { clientOptions } from '../../local/clients.ts';
import { until } from '../../local/until.ts';
import { aWorkspace, collect, lakeLines, underTest, type Workspace } from './support.ts';

const Failed = z.object({ messageId: z.string(), stage: z.string(), reason: z.string() });
const Answer = z.object({
  accepted: z.int(),
  failed: z.array(z.object({ index: z.int(), code: z.string() })),
});

type Bad = {
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
  readonly path?: string;
  readonly method?: string;
};
const batch = (events: readonly unknown[]) => JSON.stringify({ batch: events });

const BAD_REQUESTS: readonly (readonly [string, Bad, number, string])[] = [
  ['no JSON', { body: 'event=Clicked' }, 400, 'body-not-json'],
  ['an empty body', { body: '' }, 400, 'body-not-json'],
  ['half of a JSON body', { body: '{"batch":[' }, 400, 'body-not-json'],
  ['bytes that are no text', { body: Buffer.from([0xff, 0xfe, 0x00, 0xc3, 0x28]) }, 400, 'body-not-json'],
  ['truncated gzip', { body: gzipSync(batch([{}])).subarray(0, -6) }, 400, 'bad-gzip'],
  ['gzip with a broken middle', { body: broken(gzipSync(batch([{ a: 'x'.repeat(500) }]))) }, 400, 'bad-gzip'],
  ['a gzip bomb', { body: gzipSync(Buffer.alloc(9_000_000, 0x20)) }, 413, 'payload-too-large'],
  ['600 KB', { body: batch([{ a: 'x'.repeat(600_000) }]) }, 413, 'payload-too-large'],
  ['30 KB for each of 2,500 events, in a few KB', { body: shared(2500, 30_000) }, 413, 'payload-too-large'],
  ['no events', { body: '{}' }, 400, 'no-events'],
  ['an empty batch', { body: batch([]) }, 400, 'no-events'],
  ['a batch that is no array', { body: '{"batch":{"0":{}}}' }, 400, 'no-events'],
  ['2,501 events', { body: batch(Array(2501).fill(1)) }, 400, 'too-many-events'],
  [
    'an unknown write key',
    { headers: { authorization: `Basic ${btoa('wk_nobody:')}` }, body: batch([{}]) },
    401,
    'unknown-write-key',
  ],
  [
    'authorization that is none',
    { headers: { authorization: 'Basic %%%' }, body: batch([{}]) },
    401,
    'unknown-write-key',
  ],
  ['an unknown route', { path: '/v1/purchase', body: '{}' }, 404, 'unknown-route'],
  ['a wrong method', { method: 'PUT', body: '{}' }, 405, 'method-not-allowed'],
  ['a path of odd characters', { path: '/v1/%E0%A4%A', body: '{}' }, 404, 'unknown-route'],
];

/** A batch whose context says much of all of its events, gzip'd. */
function shared(events: number, bytes: number): Buffer {
  const context = { a: Array(Math.floor(bytes / 3) - 10).fill({}) };
  return gzipSync(JSON.stringify({ context, batch: Array(events).fill({ type: 'page', anonymousId: 'a' }) }));
}

function broken(bytes: Buffer): Buffer {
  bytes.fill(0xff, 20, 40);
  return bytes;
}

describe('bad input', () => {
  let workspace: Workspace;
  let count = 0;
  beforeAll(async () => {
    workspace = await aWorkspace();
  });

  it.each(BAD_REQUESTS)(
    'given %s, when posted, then the answer is that of the contract and nothing is stored',
    async (...row) => {
      const [, bad, status, code] = row;
      const answer = await fetch(underTest().apiUrl + (bad.path ?? '/v1/batch'), {
        method: bad.method ?? 'POST',
        headers: {
          authorization: `Basic ${btoa(`${workspace.writeKey}:`)}`,
          'content-type': 'application/json',
          ...bad.headers,
        },
        ...(bad.body === undefined
          ? {}
          : { body: typeof bad.body === 'string' ? bad.body : new Uint8Array(bad.body) }),
      });

      expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ code })]);
    },
  );

  it('given every bad and odd event between good ones, then each bad one fails with its reason, and no neighbour is lost', async () => {
    const good = (name: string) => ({
      type: 'track',
      userId: `good-${name}`,
      event: 'Seen',
      messageId: randomUUID(),
    });
    for (const each of [...BAD_EVENTS.filter(({ json }) => json.length < 450_000), ...ODD_EVENTS]) {
      const events = [JSON.stringify(good('before')), each.json, JSON.stringify(good('after'))];
      const { status, body } = await collect(workspace, `{"batch":[${events.join(',')}]}`);
      expect([each.name, status]).toEqual([each.name, 200]);
      const failed = 'code' in each ? [expect.objectContaining({ index: 1, code: each.code })] : [];
      expect([each.name, Answer.parse(body).failed]).toEqual([each.name, failed]);
      count += 3;
    }

    const ledger = await workspace.settled(count);
    const source = ledger.sources[workspace.sourceId]!;
    const bad = BAD_EVENTS.filter(({ json }) => json.length < 450_000);
    expect(source.accepted).toBe(count);
    expect(source.failed).toEqual(
      Object.fromEntries(
        Object.entries(Object.groupBy(bad, ({ code }) => code)).map(([code, list]) => [code, list?.length]),
      ),
    );
    const lines = (await lakeLines(`failed/workspace=${workspace.id}/`)).map((line) => Failed.parse(line));
    expect(lines.map(({ reason }) => reason).sort()).toEqual(bad.map(({ code }) => code).sort());
  }, 240_000);

  it('given records on the stream that are not ours, then each becomes a failed event and the events behind them are processed', async () => {
    const kinesis = new KinesisClient(clientOptions(underTest().awsEndpoint));
    const strangers = [
      Buffer.from('hello'),
      Buffer.from('{"writeKey":"x","type":"track"}'),
      Buffer.from([0x1f, 0x8b, 8, 0, 1]),
      gzipSync(Buffer.alloc(30_000_000, 0x20)),
      gzipSync('{"v":1}\nnot json\n'),
      encodeRecord(workspace.sourceId, ['{"v":1}']).subarray(0, -9),
    ];
    const before = (await lakeLines('failed/')).length;
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: underTest().outputs.EventsStream,
        Records: strangers.map((Data, index) => ({ Data, PartitionKey: `${workspace.id}.${index}` })),
      }),
    );
    const userId = `u-${randomUUID()}`;
    await collect(workspace, { batch: [{ type: 'track', userId, event: 'Behind' }] });

    await until({ what: 'the event behind them', limitMs: 60_000 }, () =>
      workspace.readPerson(`user_id:${userId}`),
    );
    const failed = await until({ what: 'failed events', limitMs: 60_000 }, async () => {
      const lines = await lakeLines('failed/');
      return lines.length >= before + strangers.length ? lines : undefined;
    });
    expect(JSON.stringify(failed)).toContain('record-not-ours');
    expect(JSON.stringify(failed)).toContain('record-bad-gzip');
    // What landed beside them can be read to its end.
    await until({ what: 'the event in the lake', limitMs: 60_000 }, async () => {
      const landed = await lakeLines(`raw/workspace=${workspace.id}/`);
      return JSON.stringify(landed).includes(userId) || undefined;
    });
  }, 120_000);
});
