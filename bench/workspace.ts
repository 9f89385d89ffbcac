import { compileConfiguration } from '@tributary/domain/configuration/compile-configuration';
import type { CompiledConfiguration } from '@tributary/domain/configuration/compiled';
import type { WriteKeyHolder } from '@tributary/domain/configuration/configuration-store';
import {
  type ConfigurationItem,
  DestinationItem,
  SegmentItem,
  type SourceItem,
  type Subscription,
  WorkspaceItem,
} from '@tributary/domain/configuration/items';
import { DEFAULT_IDENTITY_DEFINITION } from '@tributary/domain/identity/default-definition';

const createdAt = '2026-11-01T00:00:00.000Z';
export const WORKSPACE_ID = `wsp_${'a'.repeat(32)}`;
export const DESTINATION_ID = `dst_${'d'.repeat(32)}`;

/** Of people who searched: nobody leaves it. */
export const SEGMENT_ID = segmentId(4);

const bought = { performed: { name: 'Order Completed' }, within: '30d' };
const SEGMENTS: Readonly<Record<string, unknown>> = {
  recent_big_spenders: {
    all: [bought, { sumOf: 'total', over: { name: 'Order Completed' }, is: 'greater-than', value: 500 }],
  },
  abandoned_cart: {
    all: [
      { performed: { name: 'Product Added' }, within: '24h' },
      { notPerformed: { name: 'Order Completed' }, within: '24h' },
    ],
  },
  engaged: { performed: { name: 'Product Viewed' }, atLeast: 5, within: '7d' },
  on_a_plan: { trait: 'plan', is: 'exists' },
  searchers: { performed: { name: 'Product Searched' } },
};

export const workspace = WorkspaceItem.parse({
  kind: 'workspace',
  id: WORKSPACE_ID,
  name: 'Bench',
  createdAt,
  facts: [],
  identifierKey: Buffer.alloc(32, 5).toString('base64url'),
});

/** Segments by key: the first has the id `segmentId(0)`, and so on. */
export function segmentsOf(definitions: Readonly<Record<string, unknown>>): readonly ConfigurationItem[] {
  return Object.entries(definitions).map(([key, definition], index) =>
    SegmentItem.parse({
      kind: 'segment',
      id: segmentId(index),
      key,
      name: key,
      version: 1,
      definition,
      createdAt,
    }),
  );
}

function segmentId(index: number): string {
  return `seg_${String(index).padStart(32, '0')}`;
}

/** The two seed segments and three more. */
export const LIVE_SEGMENTS = segmentsOf(SEGMENTS);

/** Two identified people are joined by a link that was seen twice, and not before. */
export const WITH_STRENGTH: ConfigurationItem = {
  kind: 'identity',
  id: 'identity',
  version: 1,
  definition: { ...DEFAULT_IDENTITY_DEFINITION, minimumStrength: 2 },
  createdAt,
};

/** A workspace with these rules; with a webhook, where `url` is given. */
export function configurationOf(
  url?: string,
  subscription: Subscription = { to: 'event', type: 'track' },
  rules: readonly ConfigurationItem[] = LIVE_SEGMENTS,
): CompiledConfiguration {
  const destination = DestinationItem.parse({
    kind: 'destination',
    id: DESTINATION_ID,
    connector: 'webhook',
    name: 'Receiver',
    enabled: true,
    settings: { url, signingSecret: `whsec_${Buffer.alloc(32, 9).toString('base64')}` },
    subscriptions: [subscription],
    state: 'ready',
    createdAt,
  });
  const items: ConfigurationItem[] = [workspace, ...rules, ...(url === undefined ? [] : [destination])];
  return compileConfiguration({ workspace, version: 1, items });
}

/** What every write key opens. */
export function holderOf(type: SourceItem['type']): WriteKeyHolder {
  const id = `src_${'b'.repeat(32)}`;
  return {
    workspaceId: WORKSPACE_ID,
    key: { kind: 'write-key', id: 'hash', sourceId: id, enabled: true, createdAt },
    source: { kind: 'source', id, name: 'Bench', type, enabled: true, createdAt },
  };
}
