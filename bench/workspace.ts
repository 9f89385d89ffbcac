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

const createdAt = '2026-11-01T00:00:00.000Z';
export const WORKSPACE_ID = `wsp_${'a'.repeat(32)}`;
export const DESTINATION_ID = `dst_${'d'.repeat(32)}`;

/** Of people who searched: nobody leaves it. */
export const SEGMENT_ID = `seg_${'4'.repeat(32)}`;

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

const workspace = WorkspaceItem.parse({
  kind: 'workspace',
  id: WORKSPACE_ID,
  name: 'Bench',
  createdAt,
  facts: [],
  identifierKey: Buffer.alloc(32, 5).toString('base64url'),
});

const segments = Object.entries(SEGMENTS).map(([key, definition], index) =>
  SegmentItem.parse({
    kind: 'segment',
    id: `seg_${String(index).repeat(32)}`,
    key,
    name: key,
    version: 1,
    definition,
    createdAt,
  }),
);

/** A workspace with the two seed segments and three more; with a webhook, where `url` is given. */
export function configurationOf(
  url?: string,
  subscription: Subscription = { to: 'event', type: 'track' },
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
  const items: ConfigurationItem[] = [workspace, ...segments, ...(url === undefined ? [] : [destination])];
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
