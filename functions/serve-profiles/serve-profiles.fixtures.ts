import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { aSegment, aWorkspace } from '@tributary/domain/configuration/configuration.fixtures';
import type { TokenItem } from '@tributary/domain/configuration/items';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { hashSecret } from '@tributary/domain/ids/ids';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { MainItem, OwnedIdentifier, ProfileItem } from '@tributary/domain/profiles/items';
import { StoreInDoubt, type ProfileStore } from '@tributary/domain/profiles/profile-store';
import { serveProfiles } from './serve-profiles.ts';

export const TOKEN = 'prt_shop';
export const WORKSPACE = `wsp_${'1'.repeat(32)}`;
const OTHER = `wsp_${'9'.repeat(32)}`;
const NOON = Date.UTC(2026, 2, 15, 12);

const definition = { trait: 'plan', is: 'equals', value: 'gold' } as const;
const shop = compiled(WORKSPACE);

/** The shop with Jane, who has seven identifiers: one founded the profile, one came by alias, one by a merge. */
export function shopWithJane() {
  const reads: { keys: number; consistent: boolean }[] = [];
  let broken = false;
  const profiles: Pick<ProfileStore, 'read'> = {
    read: (keys, { consistent }) => {
      reads.push({ keys: keys.length, consistent });
      if (broken) return Promise.reject(new StoreInDoubt('No answer.'));
      return Promise.resolve(new Map(keys.flatMap((key) => entryOf(ITEMS.get(key)))));
    },
  };
  const serve = serveProfiles({
    profiles,
    tokens: (hash) => Promise.resolve(TOKENS.get(hash)),
    configuration: (id) =>
      Promise.resolve(id === WORKSPACE ? shop : id === OTHER ? compiled(OTHER) : undefined),
    now: () => NOON,
  });
  return { serve, reads, breakStore: () => void (broken = true) };
}

export function getRequest(path: string, changed: Partial<HttpRequest> = {}): HttpRequest {
  return {
    method: 'GET',
    path,
    query: {},
    headers: { authorization: `Bearer ${TOKEN}` },
    body: new Uint8Array(),
    sourceIp: '198.51.100.4',
    userAgent: 'test',
    ...changed,
  };
}

function compiled(id: string) {
  const workspace = aWorkspace({ id });
  return compileConfiguration({
    workspace,
    version: 1,
    items: [workspace, aSegment({ key: 'gold', definition })],
  });
}

function owned(type: string, value: string): OwnedIdentifier {
  return { type, value, key: identifierItemKey(shop, { type, value }), firstSeen: NOON };
}

const founder = owned('anonymous_id', 'a1');
const merged = owned('anonymous_id', 'a2');
const others = [
  owned('user_id', 'u1'),
  owned('crm', 'a/b:c'),
  owned('email', 'jane@example.com'),
  owned('phone', '+420601123456'),
  owned('previous_id', 'old'),
];

const jane: MainItem = {
  kind: 'main',
  key: founder.key,
  profileId: `prf_${'2'.repeat(32)}`,
  version: 7,
  created: NOON,
  identifiers: [founder, merged, ...others],
  ring: [],
  chunks: [],
  state: {
    traits: { plan: { value: 'gold', at: NOON, tie: 'a', sourceId: `src_${'1'.repeat(32)}` } },
    features: {},
    consent: {},
    recent: [{ at: NOON, tie: 'a', type: 'track', name: 'Order Completed' }],
    firstSeen: NOON,
    lastSeen: NOON,
  },
  memberships: {},
  numbers: {},
  changes: [],
  moved: {},
  merges: 1,
};

const redirect = { version: 2, created: NOON, numbers: {}, to: founder.key, changes: [] } as const;
const stored: readonly ProfileItem[] = [
  jane,
  { kind: 'redirect', key: merged.key, profileId: `prf_${'3'.repeat(32)}`, ...redirect },
  ...others.map(({ key }) => ({ kind: 'pointer', key, to: founder.key }) as const),
];
const ITEMS = new Map(stored.map((item) => [item.key, item]));
const entryOf = (item: ProfileItem | undefined) => (item ? [[item.key, item] as const] : []);

const token = { kind: 'token', id: 'hash', name: 'Reader', createdAt: '2026-01-01T00:00:00Z' } as const;
const held = (workspaceId: string, scope: TokenItem['scope']) => ({
  workspaceId,
  token: { ...token, scope },
});
const TOKENS = new Map([
  [hashSecret(TOKEN), held(WORKSPACE, 'profiles')],
  [hashSecret('prt_other'), held(OTHER, 'profiles')],
  [hashSecret('adm_shop'), held(WORKSPACE, 'admin')],
]);
