import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { call } from '../api.ts';
import { PATHS, SEGMENTS, SOURCES } from './definitions.ts';

/** The demo's workspace: what the shop has configured, and the keys that it was shown once. */
export const Shop = z.object({
  workspace: z.string(),
  /** Key of the source (website, app, server) → write key. */
  writeKeys: z.record(z.string(), z.string()),
  /** Id → name, of sources and of destinations. */
  names: z.record(z.string(), z.string()),
  profileToken: z.string(),
  /** Path of the receiver → id and signing secret of the destination that sends there. */
  destinations: z.record(z.string(), z.object({ id: z.string(), signingSecret: z.string() })),
  /** Kept data names both: queues the one, destinations the other. */
  ports: z.object({ emulator: z.int(), receiver: z.int() }),
  /** How many times the shop's day was played here; people of each run have names of their own. */
  run: z.int(),
});
export type Shop = z.infer<typeof Shop>;

type Api = { readonly url: string; readonly token: string };

const WithId = z.object({ id: z.string() });
const NewSource = z.object({ id: z.string(), writeKey: z.string() });
const NewToken = z.object({ token: z.string() });
const NewDestination = z.object({ id: z.string(), settings: z.object({ signingSecret: z.string() }) });

/** Configures the shop through the HTTP API, call by call, as a person with the admin token would. */
export async function makeShop(api: Api, receiverUrl: string): Promise<Omit<Shop, 'ports'>> {
  const { id: workspace } = WithId.parse(
    await call(api, { path: '/v1/workspaces', body: { name: 'Otter & Oak' } }),
  );
  const post = (what: string, body: unknown): Promise<unknown> =>
    call(api, { path: `/v1/workspaces/${workspace}/${what}`, body });

  const writeKeys: Record<string, string> = {};
  const names: Record<string, string> = {};
  for (const { key, ...source } of SOURCES) {
    const made = NewSource.parse(await post('sources', source));
    writeKeys[key] = made.writeKey;
    names[made.id] = source.name;
  }
  const segments: string[] = [];
  for (const segment of SEGMENTS) segments.push(WithId.parse(await post('segments', segment)).id);
  const { token: profileToken } = NewToken.parse(
    await post('tokens', { name: 'Shop server', scope: 'profiles' }),
  );
  const destinations: Shop['destinations'] = {};
  for (const each of destinationsOf(receiverUrl, segments)) {
    const made = NewDestination.parse(await post('destinations', each.body));
    destinations[each.path] = { id: made.id, signingSecret: made.settings.signingSecret };
    names[made.id] = each.body.name;
  }
  return { workspace, writeKeys, names, profileToken, destinations, run: 1 };
}

function destinationsOf(receiverUrl: string, segments: readonly string[]) {
  const webhook = (name: string, path: string, subscriptions: readonly unknown[]) => ({
    path,
    body: { connector: 'webhook', name, settings: { url: receiverUrl + path }, subscriptions },
  });
  return [
    webhook(
      'CRM',
      PATHS.crm,
      segments.map((segmentId) => ({ to: 'segment', segmentId })),
    ),
    webhook('Order desk', PATHS.orders, [{ to: 'event', type: 'track', name: 'Order Completed' }]),
  ];
}

/** The shop of the last run, where its state was kept. */
export function keptShop(file: string): Shop | undefined {
  if (!existsSync(file)) return undefined;
  const shop = Shop.safeParse(JSON.parse(readFileSync(file, 'utf8')));
  return shop.success ? { ...shop.data, run: shop.data.run + 1 } : undefined;
}

export function saveShop(file: string, shop: Shop): void {
  writeFileSync(file, JSON.stringify(shop), { mode: 0o600 });
}
