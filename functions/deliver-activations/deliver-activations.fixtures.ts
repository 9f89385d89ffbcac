import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import {
  aDestination,
  aSegment,
  aWorkspace,
  workspaceId,
} from '@tributary/domain/configuration/configuration.fixtures';
import type { ConfigurationItem, DestinationItem } from '@tributary/domain/configuration/items';
import { memoryLake } from '@tributary/domain/collecting/lake-writer.memory';
import type { DeliveryResult } from '@tributary/domain/destinations/ports';
import { memoryDeliveryState, memorySecrets } from '@tributary/domain/destinations/resources.memory';
import { resourceName } from '@tributary/domain/destinations/names';
import type { TransitionReason } from '@tributary/domain/facts/change';
import type { Fact } from '@tributary/domain/facts/fact';
import { withoutPersonal } from '@tributary/domain/facts/without-personal';
import { mainWith } from '@tributary/domain/facts/facts.fixtures';
import { ledgerStoreInMemory } from '@tributary/domain/ledger/ledger-store.memory';
import { sumLedger } from '@tributary/domain/ledger/sum-ledger';
import type { QueueMessage } from '@tributary/domain/outcomes/batch';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { BODIES_KEPT_SECONDS } from '@tributary/domain/profiles/forwarded';
import type { ChunkItem, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import * as z from 'zod';
import { deliverActivations } from './deliver-activations.ts';

export const NOW = Date.parse('2026-11-02T09:30:00.000Z');
export const segmentId = aSegment().id;
export const profileId = `prf_${'3'.repeat(32)}`;
export const key = `${workspaceId}#key`;
const at = '2026-11-02T09:29:59.000Z';

/** Who the facts are about: a member of the segment, by fact number 1. */
export function aMain(changed: Partial<MainItem> = {}): MainItem {
  const main = mainWith([]);
  const register = <T>(value: T) => ({ value, at: 1, tie: 't', sourceId: 's' });
  return {
    ...main,
    key,
    profileId,
    identifiers: [
      { type: 'anonymous_id', value: 'a-old', key, firstSeen: 1 },
      { type: 'anonymous_id', value: 'a-new', key: 'k2', firstSeen: 2 },
      { type: 'user_id', value: 'u-1', key: 'k3', firstSeen: 2 },
    ],
    state: {
      ...main.state,
      traits: { email: register('jane@example.com'), gone: register(null) },
      consent: { Advertising: register(true) },
    },
    memberships: { [segmentId]: { version: 1, since: 1 } },
    numbers: { [segmentId]: 1 },
    ...changed,
  };
}

const common = { v: 1, workspaceId, profileId, key, at } as const;

export function aTransition(
  number: number,
  name: 'Segment Entered' | 'Segment Exited' = 'Segment Entered',
  reason: TransitionReason = 'event',
): Fact {
  const segment = { segmentId, segmentKey: 'big_spenders', segmentVersion: 1, reason };
  return { name, detail: { ...common, id: `fact-${number}`, number, ...segment } };
}

export function aForwarded(id: string, event: JsonObject = {}, type = 'track'): Forwarded {
  const body = { type, event: 'Order Completed', messageId: `m-${id}`, userId: 'u-event', ...event };
  const detail = {
    ...common,
    id,
    number: 1,
    type,
    name: 'Order Completed',
    messageId: `m-${id}`,
    event: body,
  };
  return { name: 'Event Forwarded', detail };
}

const bodies = `${workspaceId}#cBodies`;

/** The facts as they travel, and the chunk that holds the whole events by index. */
export function withBodies(...facts: readonly Forwarded[]) {
  const chunk: ChunkItem = {
    kind: 'chunk',
    key: bodies,
    expires: Date.parse(at) / 1000 + BODIES_KEPT_SECONDS,
    bodies: Object.fromEntries(facts.map(({ detail }, index) => [index, Json.parse(detail.event)])),
  };
  const travelling = facts.map(({ name, detail }, index): Forwarded => {
    const event = withoutPersonal(Json.parse(detail.event));
    return { name, detail: { ...detail, event, body: { chunk: bodies, index } } };
  });
  return { chunk, facts: travelling };
}

const Json = z.record(z.string(), z.json());
type Forwarded = Extract<Fact, { name: 'Event Forwarded' }>;

export function aMessage(fact: Fact | string, changed: Partial<QueueMessage> = {}): QueueMessage {
  const envelope = typeof fact === 'string' ? fact : onTheQueue(fact);
  const id = typeof fact === 'string' ? 'bad' : fact.detail.id;
  const queue = resourceName('tributary-', aDestination().id);
  return { id, body: envelope, queue, sentAt: NOW, firstReceivedAt: NOW, receives: 1, ...changed };
}

function onTheQueue({ name, detail }: Fact): string {
  return JSON.stringify({ version: '0', id: 'e', source: 'tributary', 'detail-type': name, detail });
}

export function configurationWith(...items: ConfigurationItem[]): CompiledConfiguration {
  return compileConfiguration({ workspace: aWorkspace(), version: 1, items: [aSegment(), ...items] });
}

export const toEvents: DestinationItem['subscriptions'] = [{ to: 'event', type: 'track' }];

/** A read that a test has nothing to say about. */
const aboutRead: (keys: readonly string[], consistent: boolean) => void = () => undefined;

type Sent = { readonly activationId: string; readonly event: JsonObject; readonly settings: JsonObject };

/** A platform in memory with one destination, whose vendor answers as told. */
export function setUp(changed: Partial<DestinationItem> = {}) {
  let time = NOW;
  let configuration: CompiledConfiguration | undefined = configurationWith(
    aDestination({ secretName: 'tributary-dst-1', ...changed }),
  );
  const items = new Map<string, ProfileItem>([[key, aMain()]]);
  const sent: Sent[] = [];
  const hooks = {
    answer: (): DeliveryResult | Promise<DeliveryResult> => ({ kind: 'delivered', status: 200 }),
    read: aboutRead,
    ledger: (): void => undefined,
  };
  const secrets = memorySecrets();
  const state = memoryDeliveryState(() => time);
  const lake = memoryLake();
  const ledger = ledgerStoreInMemory();
  const counts: Record<string, number> = {};
  let batches = 0;
  let remaining = 60_000;
  const useCase = deliverActivations({
    profiles: {
      async read(keys, { consistent }) {
        await Promise.resolve();
        hooks.read(keys, consistent);
        return new Map([...items].filter(([one]) => keys.includes(one)));
      },
    },
    configuration: () => Promise.resolve(configuration),
    connectors: () => ({
      key: 'webhook',
      name: 'Webhook',
      secretFields: [],
      generated: [],
      generate: () => ({}),
      checkSettings: () => [],
      checkDelivery: () => [],
    }),
    deliver: async (delivery) => {
      sent.push(delivery);
      return hooks.answer();
    },
    secrets,
    state,
    lake,
    ledger: {
      record(entries) {
        hooks.ledger();
        return ledger.record(entries);
      },
    },
    timeLimit: () => ({ signal: new AbortController().signal, end: () => undefined }),
    newBatchId: () => `batch-${++batches}`,
    random: () => 0.5,
    now: () => time,
    observe: (some) => {
      for (const [name, count] of Object.entries(some)) counts[name] = (counts[name] ?? 0) + count;
    },
  });
  return {
    sent,
    hooks,
    secrets,
    state,
    lake,
    ledger,
    counts,
    handle: (...messages: QueueMessage[]) => useCase(messages, { remainingMs: () => remaining }),
    profile: (item: MainItem | RedirectItem | ChunkItem) => void items.set(item.key, item),
    noProfile: () => void items.delete(key),
    configure: (next: CompiledConfiguration | undefined) => void (configuration = next),
    pass: (ms: number) => void (time += ms),
    remain: (ms: number) => void (remaining = ms),
    sums: async () => {
      const sums = await sumLedger({
        store: ledger,
        workspaceId,
        from: NOW - 3_600_000,
        to: NOW + 3_600_000,
      });
      return sums.destinations[aDestination().id];
    },
  };
}
