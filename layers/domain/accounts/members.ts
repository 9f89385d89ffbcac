import { featureFor } from '../computed-traits/feature.ts';
import type { CompiledConfiguration } from '../configuration/compiled.ts';
import type { ItemKey, MainItem } from '../profiles/items.ts';
import type { FeatureDefinition } from '../segments/compiled.ts';

/** Who acted for an account, up to 1,000, those who acted last. */
export const MEMBERS_FEATURE: FeatureDefinition = featureFor({ compute: 'active-members' });

/**
 * Ids of the segments of accounts that segments of people ask about.
 *
 * @example
 * askedOfAccounts(configuration).size > 0; // people have to be told when their accounts enter and leave
 */
export function askedOfAccounts({ segments }: Pick<CompiledConfiguration, 'segments'>): ReadonlySet<string> {
  return new Set(segments.flatMap(({ accountSegments = [] }) => accountSegments));
}

/**
 * Keys of the people to be told of what an account's commit changed: its members, if it entered or left a segment that
 * people are asked about.
 *
 * @param configuration of people
 * @example
 * await wakeUps.schedule(membersToTell(account, configuration).map((key) => ({ workspaceId, key, at: now })));
 */
export function membersToTell(
  { key, changes, state }: Pick<MainItem, 'key' | 'changes' | 'state'>,
  configuration: Pick<CompiledConfiguration, 'segments'>,
): readonly ItemKey[] {
  const asked = askedOfAccounts(configuration);
  const hasMoved = changes.some((change) => 'segmentId' in change && asked.has(change.segmentId));
  if (!hasMoved) return [];
  const workspace = key.slice(0, key.indexOf('#'));
  const members = state.features[MEMBERS_FEATURE.key]?.parts?.values?.of ?? {};
  return Object.keys(members).map((member) => `${workspace}#${String(JSON.parse(member))}`);
}
