import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import * as z from 'zod';
import { call } from '../../local/api.ts';
import { clientOptions } from '../../local/clients.ts';
import { Outputs } from '../../local/deploy.ts';
import { openReceiver, type Receiver } from '../../local/receiver.ts';
import { balances, isSettled, readLedger } from '../../local/shop/ledger.ts';
import { profileReader, type ReadPerson } from '../../local/shop/profiles.ts';
import type { Ledger } from '../../local/commands/ledger-table.ts';
import { until } from '../../local/until.ts';

const UnderTest = z.object({
  apiUrl: z.string(),
  awsEndpoint: z.string(),
  adminToken: z.string(),
  outputs: Outputs,
});
export type UnderTest = z.infer<typeof UnderTest>;

/** The platform that the setup deployed. */
export function underTest(): UnderTest {
  return UnderTest.parse(JSON.parse(process.env['TRIBUTARY_UNDER_TEST'] ?? '{}'));
}

export type Workspace = {
  readonly id: string;
  readonly writeKey: string;
  readonly sourceId: string;
  readonly profileToken: string;
  readonly readPerson: ReadPerson;
  readonly post: (what: string, body: unknown) => Promise<unknown>;
  readonly remove: (what: string) => Promise<unknown>;
  readonly ledger: () => Promise<Ledger>;
  /** Waits until every event and every delivery has come to its end. */
  readonly settled: (accepted: number) => Promise<Ledger>;
};

const WithId = z.object({ id: z.string() });
const NewSource = z.object({ id: z.string(), writeKey: z.string() });
const NewToken = z.object({ token: z.string() });

/** A workspace of its own for each test file, with one source. */
export async function aWorkspace(platform: UnderTest = underTest(), type = 'server'): Promise<Workspace> {
  const api = { url: platform.apiUrl, token: platform.adminToken };
  const began = Date.now();
  const { id } = WithId.parse(await call(api, { path: '/v1/workspaces', body: { name: 'test' } }));
  const path = (what: string): string => `/v1/workspaces/${id}/${what}`;
  const post = (what: string, body: unknown): Promise<unknown> => call(api, { path: path(what), body });
  const source = NewSource.parse(await post('sources', { name: 'test', type }));
  const { token } = NewToken.parse(await post('tokens', { name: 'test', scope: 'profiles' }));
  const ledger = (): Promise<Ledger> => readLedger(api, id, began);
  return {
    id,
    writeKey: source.writeKey,
    sourceId: source.id,
    profileToken: token,
    readPerson: profileReader(platform.apiUrl, token),
    post,
    remove: (what) => call(api, { method: 'DELETE', path: path(what) }),
    ledger,
    settled: (accepted) =>
      until({ what: `${accepted} events settled`, limitMs: 60_000 }, async () => {
        const now = await ledger();
        const sum = Object.values(now.sources).reduce((total, each) => total + each.accepted, 0);
        return sum >= accepted && isSettled(now) && balances(now) ? now : undefined;
      }),
  };
}

const NewDestination = z.object({ id: z.string(), settings: z.object({ signingSecret: z.string() }) });

/** A webhook destination to a path of a receiver, which from then on expects calls signed by it. */
export async function aWebhook(
  workspace: Workspace,
  receiver: Receiver,
  webhook: { readonly path: string; readonly subscriptions: readonly unknown[] },
): Promise<string> {
  const made = NewDestination.parse(
    await workspace.post('destinations', {
      connector: 'webhook',
      name: `test ${webhook.path}`,
      settings: { url: receiver.url + webhook.path },
      subscriptions: webhook.subscriptions,
    }),
  );
  receiver.expect(webhook.path, made.settings.signingSecret);
  return made.id;
}

export const aReceiver = (): Promise<Receiver> => openReceiver(0);

/** Posts events as a client without an SDK does. */
export async function collect(
  { writeKey }: Pick<Workspace, 'writeKey'>,
  body: unknown,
  platform: UnderTest = underTest(),
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await fetch(`${platform.apiUrl}/v1/batch`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** All lines under a prefix of the lake, from plain and compressed objects. */
export async function lakeLines(
  prefix: string,
  platform: UnderTest = underTest(),
): Promise<readonly unknown[]> {
  const client = new S3Client(clientOptions(platform.awsEndpoint));
  const Bucket = platform.outputs.LakeBucket;
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  const lines: unknown[] = [];
  for (const { Key } of Contents) {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
    const text = (bytes[0] === 0x1f ? gunzipSync(bytes) : bytes).toString('utf8');
    for (const line of text.split('\n')) if (line) lines.push(JSON.parse(line));
  }
  return lines;
}

/** What a person has of one condition of a segment. */
export function conditionOf(
  person: Awaited<ReturnType<ReadPerson>>,
  segment: string,
  condition = 0,
): unknown {
  return person?.segments.find(({ key }) => key === segment)?.conditions[condition]?.value;
}
