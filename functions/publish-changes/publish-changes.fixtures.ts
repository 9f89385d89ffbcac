import type { CompiledSegment } from '@tributary/domain/segments/compiled';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { DestinationItem, Subscription } from '@tributary/domain/configuration/items';
import type { Fact, Publish } from '@tributary/domain/facts/fact';
import * as commits from '@tributary/domain/facts/facts.fixtures';
import type { IdentityRules } from '@tributary/domain/identity/identity-rules';
import { DEFAULT_IDENTITY_RULES } from '@tributary/domain/identity/rules';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import type { ChunkItem, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { SegmentMembers, WakeUps } from '@tributary/domain/profiles/profile-store';
import { aChange } from '@tributary/domain/profiles/table-change.fixtures';
import type { TableChange } from '@tributary/domain/profiles/table-change';
import { publishChanges } from './publish-changes.ts';

export const { workspaceId, segmentId } = commits;
export const now = Date.UTC(2026, 10, 2, 9, 30, 5);
export const toSegment: Subscription = { to: 'segment', segmentId, on: ['entered', 'exited'] };
export const toOrders: Subscription = { to: 'event', type: 'track', name: 'Order Completed' };

/** What is not a given of a test runs to the end. */
export const invocation = { remainingMs: () => 60_000 };

export function destination(digit: string, subscriptions: readonly Subscription[]): DestinationItem {
  return {
    kind: 'destination',
    id: `dst_${digit.repeat(32)}`,
    connector: 'webhook',
    name: 'Ours',
    enabled: true,
    settings: {},
    subscriptions: [...subscriptions],
    requiresConsent: [],
    state: 'ready',
    createdAt: '2026-11-02T00:00:00.000Z',
  };
}

export function change(sequenceNumber: string, item: MainItem | RedirectItem): TableChange {
  return aChange(sequenceNumber, item, now);
}

/** A chunk with bodies under the key that the fixture's forwarded event names. */
export function chunk(bodies: ChunkItem['bodies']): ChunkItem {
  return { kind: 'chunk', key: commits.forwarded.chunk, expires: now / 1000 + 86_400, bodies };
}

type Given = {
  readonly destinations?: readonly DestinationItem[];
  readonly facts?: readonly Fact['name'][];
  readonly chunks?: readonly ChunkItem[];
  /** Chunks that only a consistent read finds. */
  readonly lateChunks?: readonly ChunkItem[];
  readonly publish?: Publish;
  readonly identity?: IdentityRules;
  /** A segment of accounts that a segment of people asks about. */
  readonly asked?: string;
};

type Did = {
  readonly facts: Fact[];
  readonly transitions: Parameters<SegmentMembers['record']>[0][number][];
  readonly wakeUps: Parameters<WakeUps['schedule']>[0][number][];
  readonly reads: { readonly keys: readonly string[]; readonly consistent: boolean }[];
  readonly counts: Record<string, number>;
  readonly sleeps: number[];
};

/** The use case on doubles that remember what it did. */
export function world(given: Given = {}) {
  const did: Did = { facts: [], transitions: [], wakeUps: [], reads: [], counts: {}, sleeps: [] };
  const ledger = ledgerStoreInMemory();
  const take: Publish = given.publish ?? (() => Promise.resolve({ failed: [] }));
  const run = publishChanges({
    configuration: (id) => Promise.resolve(id === workspaceId ? configuration(given) : undefined),
    profiles: {
      read(keys, { consistent }) {
        did.reads.push({ keys, consistent });
        const items = [...(given.chunks ?? []), ...(consistent ? (given.lateChunks ?? []) : [])];
        const found = items.filter(({ key }) => keys.includes(key));
        return Promise.resolve(new Map<string, ProfileItem>(found.map((item) => [item.key, item])));
      },
    },
    members: { record: (transitions) => Promise.resolve(void did.transitions.push(...transitions)) },
    wakeUps: { schedule: (wakeUps) => Promise.resolve(void did.wakeUps.push(...wakeUps)) },
    ledger,
    observe: (counts) => {
      for (const [name, count] of Object.entries(counts)) did.counts[name] = (did.counts[name] ?? 0) + count;
    },
    publish: async (facts) => {
      const result = await take(facts);
      did.facts.push(...facts.filter((_, index) => !result.failed.includes(index)));
      return result;
    },
    sleep: (ms) => Promise.resolve(void did.sleeps.push(ms)),
    random: () => 0.5,
    randomBytes: (size) => Buffer.alloc(size, 7),
    now: () => now,
  });
  return { run, did, ledger };
}

function configuration({
  destinations = [],
  facts = [],
  asked,
  identity = DEFAULT_IDENTITY_RULES,
}: Given): CompiledConfiguration {
  return {
    workspaceId,
    version: 1,
    identifierKey: Buffer.alloc(32),
    identity,
    segments: asked === undefined ? [] : [asking(asked)],
    features: [],
    destinations,
    wantsFact: (name, id) =>
      facts.includes(name) ||
      destinations.some(({ subscriptions }) =>
        subscriptions.some((one) => one.to === 'segment' && one.segmentId === id),
      ),
    wantsEvent: ({ type, name }) =>
      destinations.some(({ subscriptions }) =>
        subscriptions.some((one) => one.to === 'event' && one.type === type && (one.name ?? name) === name),
      ),
  };
}

function asking(segmentOfAccounts: string): CompiledSegment {
  return {
    ...{ id: `seg_${'9'.repeat(32)}`, key: 'of_big_accounts', version: 1 },
    ...{ features: [], traits: [], accountSegments: [segmentOfAccounts] },
    evaluate: () => ({ member: false }),
    explain: () => [],
  };
}
