import type { ItemKey, OwnedIdentifier } from './items.ts';
import { identifiersOf, type Plan } from './plan.ts';
import type { ProfileEvent } from './profile-event.ts';

/**
 * Everything that the plan's profile will own, with how often and when each was seen last, and from which profile it
 * came. What none of the events carried stays the very object that it is.
 *
 * @param survivorId of the profile that goes on; undefined: a new one
 * @example
 * const identifiers = ownedBy(plan, survivor?.profileId);
 */
export function ownedBy(plan: Plan, survivorId: string | undefined): OwnedIdentifier[] {
  const sights = sightsOf(plan.events);
  const origins = originsOf(plan, survivorId);
  return identifiersOf(plan).map((owned) => {
    const from = owned.from ?? origins.get(owned.key);
    const sight = sights.get(owned.key);
    if (sight === undefined && from === owned.from) return owned;
    const before = plan.attached.has(owned.key) ? 0 : (owned.seen ?? 1);
    const seen = before + (sight?.count ?? 0);
    const lastSeen = Math.max(owned.lastSeen ?? owned.firstSeen, sight?.last ?? -Infinity);
    return {
      ...owned,
      ...(seen > 1 && { seen }),
      ...(lastSeen > owned.firstSeen && { lastSeen }),
      ...(from !== undefined && { from }),
    };
  });
}

type Sight = { readonly count: number; readonly last: number };

function sightsOf(events: readonly ProfileEvent[]): Map<ItemKey, Sight> {
  const sights = new Map<ItemKey, Sight>();
  for (const { identifiers, folded } of events)
    for (const { key } of identifiers) {
      const { count = 0, last = -Infinity } = sights.get(key) ?? {};
      sights.set(key, { count: count + 1, last: Math.max(last, folded.at) });
    }
  return sights;
}

function originsOf({ bases }: Plan, survivorId: string | undefined): Map<ItemKey, string> {
  const origins = new Map<ItemKey, string>();
  for (const { profileId, identifiers } of bases.values())
    if (profileId !== survivorId) for (const { key } of identifiers) origins.set(key, profileId);
  return origins;
}
