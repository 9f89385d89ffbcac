import type {
  ComputedTraitItem,
  DestinationItem,
  SegmentItem,
  SourceItem,
  TokenItem,
  WorkspaceItem,
  WriteKeyItem,
} from '@tributary/domain/configuration/items';

/*
 * What a caller sees of each item: never the key of the HMAC over identifiers, never a secret's name.
 */

export function workspaceView({ id, name, facts, createdAt }: WorkspaceItem) {
  return { id, name, facts, createdAt };
}

export function sourceView({ id, name, type, enabled, createdAt }: SourceItem) {
  return { id, name, type, enabled, createdAt };
}

export function writeKeyView({ id, sourceId, enabled, createdAt }: WriteKeyItem) {
  return { id, sourceId, enabled, createdAt };
}

export function tokenView({ id, name, scope, createdAt }: TokenItem) {
  return { id, name, scope, createdAt };
}

export function segmentView({ id, key, name, of, version, definition, createdAt }: SegmentItem) {
  return { id, key, name, of: of ?? 'people', version, definition, createdAt };
}

export function computedTraitView({ id, key, name, of, version, definition, createdAt }: ComputedTraitItem) {
  return { id, key, name, of: of ?? 'people', version, definition, createdAt };
}

export function destinationView(item: DestinationItem) {
  const { id, connector, name, enabled, settings, subscriptions, requiresConsent, state, createdAt } = item;
  const { action, filter, mapping } = item;
  return {
    ...{ id, connector, name, enabled, settings, subscriptions, requiresConsent },
    ...{ action, filter, mapping },
    ...{ state, createdAt },
  };
}
