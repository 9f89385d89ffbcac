import type { EventLine } from '../collecting/event-line.ts';
import { compileConfiguration } from '../configuration/compile-configuration.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { ComputedTraitDefinition } from '../computed-traits/definition.ts';
import type { ComputedTraitItem, DestinationItem, WorkspaceItem } from '../configuration/items.ts';
import type { JsonObject } from '../outcomes/json.ts';
import { SegmentDefinition } from '../segments/definition.ts';
import { isJsonObject } from './json-object.ts';
import type { ProfileEvent } from './profile-event.ts';
import { eventReader } from './read-event.ts';

/** Noon of an ordinary day: `now` of most cases. */
export const NOON = Date.UTC(2026, 2, 15, 12);
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

export const WORKSPACE = `wsp_${'1'.repeat(32)}`;
export const SOURCE = `src_${'2'.repeat(32)}`;
const createdAt = new Date(NOON).toISOString();

export function segmentId(number: number): string {
  return `seg_${String(number).padStart(32, '0')}`;
}

export function traitId(number: number): string {
  return `trt_${String(number).padStart(32, '0')}`;
}

type Given = {
  /** Segment definitions; the first has the id `segmentId(0)`, and so on. */
  readonly segments?: readonly unknown[];
  /** Segments of accounts; the first has the id `segmentId(100)` and the key `account_segment_0`. */
  readonly accountSegments?: readonly unknown[];
  /** Definitions by key, of people; the first has the id `traitId(0)`. */
  readonly computedTraits?: Readonly<Record<string, unknown>>;
  readonly accountTraits?: Readonly<Record<string, unknown>>;
  readonly facts?: WorkspaceItem['facts'];
  readonly subscriptions?: DestinationItem['subscriptions'];
};

/** A workspace as the pipeline reads it. */
export function configurationWith({
  segments = [],
  accountSegments = [],
  computedTraits = {},
  accountTraits = {},
  facts = [],
  subscriptions,
}: Given = {}): CompiledConfiguration {
  const identifierKey = Buffer.alloc(32, 7).toString('base64url');
  const workspace = {
    kind: 'workspace',
    id: WORKSPACE,
    name: 'Shop',
    createdAt,
    facts,
    identifierKey,
  } as const;
  const destination = {
    kind: 'destination',
    id: `dst_${'3'.repeat(32)}`,
    connector: 'webhook',
    name: 'Hook',
  } as const;
  return compileConfiguration({
    workspace,
    version: 1,
    items: [
      workspace,
      ...segments.map((definition, index) => ({
        kind: 'segment' as const,
        id: segmentId(index),
        key: `segment_${index}`,
        name: `Segment ${index}`,
        version: 1,
        definition: SegmentDefinition.parse(definition),
        createdAt,
      })),
      ...accountSegments.map((definition, index) => ({
        kind: 'segment' as const,
        id: segmentId(100 + index),
        key: `account_segment_${index}`,
        name: `Segment of accounts ${index}`,
        of: 'accounts' as const,
        version: 1,
        definition: SegmentDefinition.parse(definition),
        createdAt,
      })),
      ...traitItems(computedTraits, { of: 'people', from: 0 }),
      ...traitItems(accountTraits, { of: 'accounts', from: 100 }),
      ...(subscriptions
        ? [
            {
              ...destination,
              enabled: true,
              settings: {},
              subscriptions,
              requiresConsent: [],
              state: 'ready' as const,
              createdAt,
            },
          ]
        : []),
    ],
  });
}

function traitItems(
  definitions: Readonly<Record<string, unknown>>,
  { of, from }: { readonly of: 'people' | 'accounts'; readonly from: number },
): ComputedTraitItem[] {
  return Object.entries(definitions).map(([key, definition], index) => ({
    kind: 'computed-trait',
    id: traitId(from + index),
    ...{ key, name: key, of, version: 1, createdAt },
    definition: ComputedTraitDefinition.parse(definition),
  }));
}

/** What a client sends; `at` is when, `messageId` names it. */
export type Sent = JsonObject & { readonly type: string; readonly messageId: string };

/** The line that collecting writes for it. */
export function lineOf(event: Sent, at: number, historical = false): EventLine {
  const time = new Date(at).toISOString();
  return {
    v: 1,
    workspaceId: WORKSPACE,
    sourceId: SOURCE,
    messageId: event.messageId,
    type: event.type,
    receivedAt: time,
    timestamp: time,
    ip: '192.0.2.1',
    userAgent: 'test',
    ...(historical && { historical }),
    event: { timestamp: time, ...event },
  };
}

/** The same made ready to be folded. */
export function eventOf(configuration: CompiledConfiguration, line: EventLine): ProfileEvent {
  const { event } = line;
  if (!isJsonObject(event)) throw new Error('An event of a test is an object.');
  const made = eventReader(configuration)(line, event);
  if (made === undefined) throw new Error('An event of a test names somebody.');
  return made;
}

/** Bytes that depend on the seed alone. */
export function seededBytes(random: () => number): (size: number) => Uint8Array {
  return (size) => Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
