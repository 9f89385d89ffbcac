import { randomBytes } from 'node:crypto';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import {
  memoryConfiguration,
  type MemoryConfiguration,
} from '@tributary/domain/configuration/configuration-store.memory';
import { TokenItem } from '@tributary/domain/configuration/items';
import { hashSecret } from '@tributary/domain/ids/ids';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { eventOf, lineOf } from '@tributary/domain/profiles/profiles.fixtures';
import { encodedStore, type EncodedStore } from './encoded-store.ts';
import { LIVE_SEGMENTS, workspace, WORKSPACE_ID } from './workspace.ts';

export const NOW = Date.UTC(2026, 10, 2, 9);
export const TOKEN = 'prt_bench';

/** Identifiers beside the user id, traits, and events of each person that is read; the last is the largest there may be. */
export const SIZES = {
  small: { identifiers: 1, traits: 3, events: 5 },
  typical: { identifiers: 5, traits: 20, events: 50 },
  large: { identifiers: 100, traits: 100, events: 200 },
  largest: { identifiers: 998, traits: 500, events: 200 },
} as const;

const MOST_IDENTIFIERS = 19;

/** Stores that a reader reads: profiles in their attribute format, and a configuration with a token. */
export type World = { readonly store: MemoryConfiguration; readonly profiles: EncodedStore };

/** A workspace of five live segments, with one person of each size. */
export async function world(): Promise<World> {
  const store = memoryConfiguration();
  const token = TokenItem.parse({
    kind: 'token',
    id: hashSecret(TOKEN),
    scope: 'profiles',
    name: 'Reader',
    createdAt: workspace.createdAt,
  });
  const put = [workspace, token, ...LIVE_SEGMENTS];
  await store.apply({ workspaceId: WORKSPACE_ID, expectedVersion: 0, put, remove: [] });
  const profiles = encodedStore();
  const configuration = compileConfiguration({ workspace, version: 1, items: put });
  const ports = { store: profiles, now: () => NOW, random: randomBytes, sleep: () => Promise.resolve() };
  for (const [name, size] of Object.entries(SIZES)) {
    const events = eventsOf(name, size).map((sent) => eventOf(configuration, lineOf(sent, NOW)));
    await commitEvents(events, configuration, ports);
  }
  return { store, profiles };
}

type Size = { readonly identifiers: number; readonly traits: number; readonly events: number };

/** Of a person who is known by their name. */
function eventsOf(userId: string, { identifiers, traits, events }: Size) {
  const naming = Array.from({ length: Math.ceil(identifiers / MOST_IDENTIFIERS) }, (_, call) => {
    const from = call * MOST_IDENTIFIERS;
    const count = Math.min(MOST_IDENTIFIERS, identifiers - from);
    const externalIds = Array.from({ length: count }, (_id, index) => ({
      type: `crm_${from + index}`,
      id: `${userId}-${from + index}`,
    }));
    return { type: 'track', event: 'Product Viewed', context: { externalIds } };
  });
  const named = Object.fromEntries(
    Array.from({ length: traits }, (_, index) => [`trait_${index}`, `The value of trait ${index}`]),
  );
  const views = Array.from({ length: events }, () => ({ type: 'track', event: 'Product Viewed' }));
  const all: JsonObject[] = [...naming, { type: 'identify', traits: named }, ...views];
  return all.map((sent, index) => ({ type: 'track', ...sent, userId, messageId: `${userId}-${index}` }));
}
