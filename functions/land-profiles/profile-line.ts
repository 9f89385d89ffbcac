import type { JsonObject } from '@tributary/domain/outcomes/json';
import { workspaceOf } from '@tributary/domain/facts/workspace-of';
import type { TableChange } from '@tributary/domain/profiles/table-change';

/**
 * One version of a profile as a line of `profiles/` in the lake. Readers take the greatest version of a profile.
 * `mergedInto` is the key of the profile that goes on; that profile's own lines carry it as `key`.
 */
export function profileLine(change: TableChange): JsonObject {
  const { arrivedAt } = change;
  const item = change.item();
  const { key, profileId, version } = item;
  const workspaceId = workspaceOf(key);
  const common = { v: 1, workspaceId, profileId, key, version, at: new Date(arrivedAt).toISOString() };
  if (item.kind === 'redirect')
    return { ...common, identifiers: [], traits: {}, memberships: {}, mergedInto: item.to };
  const { identifiers, state, memberships } = item;
  return {
    ...common,
    identifiers: identifiers.map(({ type, value, firstSeen }) => ({ type, value, firstSeen })),
    traits: mapValues(state.traits, ({ value, at }) => ({ value, at })),
    memberships: mapValues(memberships, ({ version, since }) => ({ version, since })),
  };
}

function mapValues<T>(values: Readonly<Record<string, T>>, map: (value: T) => JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)] as const));
}
