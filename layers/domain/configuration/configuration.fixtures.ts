import type {
  DestinationItem,
  SegmentItem,
  SourceItem,
  TokenItem,
  WorkspaceItem,
  WriteKeyItem,
} from './items.ts';

const createdAt = '2026-11-01T00:00:00.000Z';
const id = (prefix: string, n: number) => prefix + n.toString(16).padStart(32, '0');

export const workspaceId = id('wsp_', 1);

export function aWorkspace(changed: Partial<WorkspaceItem> = {}): WorkspaceItem {
  const identifierKey = Buffer.alloc(32, 7).toString('base64url');
  return {
    kind: 'workspace',
    id: workspaceId,
    name: 'Shop',
    createdAt,
    facts: [],
    identifierKey,
    ...changed,
  };
}

export function aSource(changed: Partial<SourceItem> = {}): SourceItem {
  return {
    kind: 'source',
    id: id('src_', 1),
    name: 'Web',
    type: 'browser',
    enabled: true,
    createdAt,
    ...changed,
  };
}

export function aWriteKey(changed: Partial<WriteKeyItem> = {}): WriteKeyItem {
  return {
    kind: 'write-key',
    id: 'hash-of-key',
    sourceId: id('src_', 1),
    enabled: true,
    createdAt,
    ...changed,
  };
}

export function aToken(changed: Partial<TokenItem> = {}): TokenItem {
  return { kind: 'token', id: 'hash-of-token', scope: 'profiles', name: 'Reader', createdAt, ...changed };
}

export function aSegment(changed: Partial<SegmentItem> = {}): SegmentItem {
  return {
    kind: 'segment',
    id: id('seg_', 1),
    key: 'big_spenders',
    name: 'Big spenders',
    version: 1,
    definition: {
      sumOf: 'total',
      over: { type: 'track', name: 'Order Completed' },
      is: 'greater-than',
      value: 500,
    },
    createdAt,
    ...changed,
  };
}

export function aDestination(changed: Partial<DestinationItem> = {}): DestinationItem {
  return {
    kind: 'destination',
    id: id('dst_', 1),
    connector: 'webhook',
    name: 'Hook',
    enabled: true,
    settings: { url: 'https://example.com/hook' },
    subscriptions: [{ to: 'segment', segmentId: id('seg_', 1), on: ['entered', 'exited'] }],
    requiresConsent: [],
    state: 'ready',
    createdAt,
    ...changed,
  };
}
