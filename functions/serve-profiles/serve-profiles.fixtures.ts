import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import { aSegment, aWorkspace } from '@tributary/domain/configuration/configuration.fixtures';
import type { TokenItem } from '@tributary/domain/configuration/items';
import { identifierItemKey } from '@tributary/domain/identity/item-key';
import { hashSecret } from '@tributary/domain/ids/ids';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { MainItem, OwnedIdentifier } from '@tributary/domain/profiles/items';
import { StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import {
  memoryProfileStore,
  type MemoryProfileStore,
  type StoreCall,
} from '@tributary/domain/profiles/profile-store.memory';
import { serveProfiles } from './serve-profiles.ts';

export const TOKEN = 'prt_shop';
export const WORKSPACE = `wsp_${'1'.repeat(32)}`;
const OTHER = `wsp_${'9'.repeat(32)}`;
const NOON = Date.UTC(2026, 2, 15, 12);

const definition = { trait: 'plan', is: 'equals', value: 'gold' } as const;
const shop = compiled(WORKSPACE);

/** The shop with Jane, who has seven identifiers: one founded the profile, one came by alias, one by a merge. */
export async function shopWithJane() {
  const reads: { keys: number; consistent: boolean }[] = [];
  const store = await storeWithJane((call) => {
    if (call.is === 'read') reads.push({ keys: call.items.length, consistent: call.consistent });
  });
  let broken = false;
  const serve = serveProfiles({
    profiles: {
      read: (...asked) => (broken ? Promise.reject(new StoreInDoubt('No answer.')) : store.read(...asked)),
    },
    tokens: (hash) => Promise.resolve(TOKENS.get(hash)),
    configuration: (id) =>
      Promise.resolve(id === WORKSPACE ? shop : id === OTHER ? compiled(OTHER) : undefined),
    now: () => NOON,
  });
  return { serve, reads, breakStore: () => void (broken = true) };
}

/** First she was two; then the second profile was merged into the first. */
async function storeWithJane(onCall: (call: StoreCall) => void): Promise<MemoryProfileStore> {
  const store = memoryProfileStore(onCall);
  const second = {
    ...jane,
    key: merged.key,
    profileId: `prf_${'3'.repeat(32)}`,
    version: 1,
    identifiers: [merged],
  };
  const { key, profileId, created, numbers, changes } = second;
  await store.commit({ main: second, expected: 'absent', losers: [], pointers: [], checks: [] });
  const item = {
    kind: 'redirect',
    key,
    profileId,
    version: 2,
    created,
    numbers,
    to: jane.key,
    changes,
  } as const;
  const losers = [{ item, expected: { profileId, version: 1 } }];
  const pointers = others.map((other) => ({ kind: 'pointer', key: other.key, to: jane.key }) as const);
  await store.commit({ main: jane, expected: 'absent', losers, pointers, checks: [] });
  return store;
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
