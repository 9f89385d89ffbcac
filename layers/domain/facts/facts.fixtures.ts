import type { MainItem, RedirectItem } from '../profiles/items.ts';
import type { Change } from './change.ts';

export const workspaceId = `wsp_${'1'.repeat(32)}`;
export const segmentId = `seg_${'2'.repeat(32)}`;
export const profileId = `prf_${'3'.repeat(32)}`;
const at = Date.UTC(2026, 10, 2, 9, 30);

export const entered = {
  is: 'segment-entered',
  at,
  number: 1,
  segmentId,
  segmentKey: 'big_spenders',
  segmentVersion: 3,
  reason: 'event',
} as const satisfies Change;
export const exited = {
  ...entered,
  is: 'segment-exited',
  number: 2,
  reason: 'time',
} as const satisfies Change;
export const created = { is: 'profile-created', at, number: 1 } as const satisfies Change;
export const merged = {
  is: 'profile-merged',
  at,
  number: 2,
  merged: [`prf_${'4'.repeat(32)}`],
  numbers: { [segmentId]: 7 },
} as const satisfies Change;
export const unmerged = {
  is: 'profile-unmerged',
  at,
  number: 3,
  stays: profileId,
  left: `prf_${'4'.repeat(32)}`,
} as const satisfies Change;
export const traitChanged = { is: 'trait-changed', at, number: 4, trait: 'plan' } as const satisfies Change;
export const forwarded = {
  is: 'event-forwarded',
  at,
  number: 9,
  messageId: 'm-1',
  type: 'track',
  name: 'Order Completed',
  chunk: `${workspaceId}#cAbc`,
} as const satisfies Change;

/** A committed main item with these changes. */
export function mainWith(changes: readonly Change[], more: Partial<MainItem> = {}): MainItem {
  return {
    kind: 'main',
    key: `${workspaceId}#key`,
    profileId,
    version: 5,
    created: at,
    identifiers: [],
    ring: [],
    chunks: [],
    state: { traits: {}, features: {}, consent: {}, recent: [], firstSeen: at, lastSeen: at },
    memberships: {},
    numbers: {},
    changes,
    moved: {},
    merges: 0,
    ...more,
  };
}

/** What a merged profile leaves behind, with its last changes. */
export function redirectWith(changes: readonly Change[], more: Partial<RedirectItem> = {}): RedirectItem {
  return {
    kind: 'redirect',
    key: `${workspaceId}#old`,
    profileId: `prf_${'4'.repeat(32)}`,
    version: 3,
    created: at,
    numbers: {},
    to: `${workspaceId}#key`,
    changes,
    ...more,
  };
}
