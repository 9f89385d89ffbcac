import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type {
  ConfigurationItem,
  DestinationItem,
  SegmentItem,
  Subscription,
} from '@tributary/domain/configuration/items';
import type { EventLine, StreamRecord } from '@tributary/domain/collecting/event-line';
import { identifiersOf } from '@tributary/domain/identity/identifiers-of';
import { itemKeys } from '@tributary/domain/identity/item-key';
import { DEFAULT_IDENTITY_RULES } from '@tributary/domain/identity/rules';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import type { HttpRequest } from '@tributary/domain/outcomes/http';
import type { JsonObject } from '@tributary/domain/outcomes/json';
import { commitEvents } from '@tributary/domain/profiles/commit-events';
import { profileEvent, type ProfileEvent } from '@tributary/domain/profiles/profile-event';
import type { ProfileStore } from '@tributary/domain/profiles/profile-store';
import { SegmentDefinition } from '@tributary/domain/segments/definition';

/** Monday morning in the shop. */
export const NINE = Date.UTC(2026, 2, 16, 9);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

const id = (prefix: string) => prefix + '1'.padStart(32, '0');
const createdAt = new Date(NINE).toISOString();

/** A segment as the configuration table holds it. */
export function aSegment(key: string, definition: unknown): SegmentItem {
  const parsed = SegmentDefinition.parse(definition);
  return { kind: 'segment', id: id('seg_'), key, name: key, version: 1, definition: parsed, createdAt };
}

/** The shop's workspace with some more configuration. */
export function shopWith(...items: readonly ConfigurationItem[]): CompiledConfiguration {
  const identifierKey = Buffer.alloc(32, 7).toString('base64url');
  const facts = { facts: [], identifierKey, createdAt };
  const workspace = { kind: 'workspace', id: id('wsp_'), name: 'Shop', ...facts } as const;
  return compileConfiguration({ workspace, version: 1, items: [workspace, ...items] });
}

/** An event as a client sends it. */
export type SentEvent = JsonObject & { readonly type: string };

/** The line that collecting writes for an event which a client sent at this moment. */
export function lineOf(event: SentEvent, at: number): EventLine {
  const time = new Date(at).toISOString();
  const messageId = `${event.type}-${JSON.stringify(event['event'])}-${at}`;
  const from = { workspaceId: id('wsp_'), sourceId: id('src_'), ip: '198.51.100.7', userAgent: 'tour' };
  return { v: 1, ...from, messageId, type: event.type, receivedAt: time, timestamp: time, event };
}

/** The same event made ready to be folded into a profile. */
export function happened(event: SentEvent, at: number, shop: CompiledConfiguration): ProfileEvent {
  const options = { rules: DEFAULT_IDENTITY_RULES, keyOf: itemKeys(shop) };
  const [first, ...others] = identifiersOf(event, options);
  if (!first) throw new Error('An event of the tour names nobody.');
  return profileEvent(lineOf(event, at), event, [first, ...others]);
}

/** What the shop's write key opens: its website. */
export function aWriteKey(): WriteKeyHolder {
  const key = { kind: 'write-key', id: 'hash', sourceId: id('src_'), enabled: true, createdAt } as const;
  const named = { name: 'Website', type: 'browser', enabled: true, createdAt } as const;
  return { workspaceId: id('wsp_'), key, source: { kind: 'source', id: id('src_'), ...named } };
}

/** A batch as an SDK posts it. */
export function requestOf(writeKey: string, body: object): HttpRequest {
  const headers = { authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}` };
  const from = { sourceIp: '198.51.100.7', userAgent: 'tour' };
  return {
    method: 'POST',
    path: '/v1/batch',
    query: {},
    headers,
    body: Buffer.from(JSON.stringify(body)),
    ...from,
  };
}

/** Records as a stream hands them on, numbered. */
export function aStreamOf(
  records: readonly Pick<StreamRecord, 'partitionKey' | 'data'>[],
): readonly StreamRecord[] {
  return records.map((record, index) => {
    const sequenceNumber = String(index + 1).padStart(20, '0');
    const place = { shardId: 'shardId-0', sequenceNumber, recordId: `shardId-0-${sequenceNumber}` };
    return { ...record, ...place, arrivedAt: NINE };
  });
}

/** A worker that folds events into the profiles of a store, as soon as they have happened. */
export function commitIn(store: ProfileStore, shop: CompiledConfiguration) {
  const around = { store, random: randomBytes, sleep: () => Promise.resolve() };
  return (...events: readonly ProfileEvent[]) => {
    const now = Math.max(...events.map(({ folded }) => folded.at));
    return commitEvents(events, shop, { ...around, now: () => now });
  };
}

/** A webhook with one subscription, in use. */
export function aDestination(subscription: Subscription): DestinationItem {
  const base = {
    kind: 'destination',
    id: id('dst_'),
    connector: 'webhook',
    name: 'Ours',
    createdAt,
  } as const;
  return {
    ...base,
    enabled: true,
    settings: {},
    subscriptions: [subscription],
    requiresConsent: [],
    state: 'ready',
  };
}

/** Somebody's system on this machine: it fails once, then takes everything. */
export function aReceiver() {
  const received: { readonly headers: Record<string, string>; readonly body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as const);
      received.push({ headers: Object.fromEntries(headers), body: Buffer.concat(chunks).toString() });
      response.writeHead(received.length === 1 ? 500 : 200).end();
    });
  });
  const url = new Promise<string>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`);
    });
  });
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  return { received, url, close };
}
