import type { Roles } from './combine.ts';
import type { ItemKey, Joined, MainItem, OwnedIdentifier, Pin, Refusal, WeakLink } from './items.ts';
import { addWeakLinks, type Meeting, type Plan } from './plan.ts';

const MAX_REFUSALS = 20;
const MAX_WEAK_LINKS = 50;

/** What decided, and when. */
export type Deciding = {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Version of the identity rules. */
  readonly rules: number;
  /** How many joins are kept. */
  readonly maxMerges: number;
};

/** Why a profile is what it is. A field is absent where there is nothing to say. */
export type Provenance = Pick<MainItem, 'pins' | 'joined' | 'refusals' | 'weakLinks'>;

/**
 * What the plan's profile remembers of why: pins and joins of all its parts, and what its own events were refused.
 *
 * @param owned everything it will own
 * @example
 * const main = { ...survivor, ...provenanceOf(plan, { ...rolesOf(plan), owned }, deciding) };
 */
export function provenanceOf(
  plan: Plan,
  { survivor, losers, owned }: Roles & { readonly owned: readonly OwnedIdentifier[] },
  deciding: Deciding,
): Provenance {
  if (losers.length === 0 && plan.attached.size + plan.refusals.length + plan.weakLinks.size === 0) return {};
  const bases = [...plan.bases.values()];
  const keys = new Set(owned.map(({ key }) => key));
  const pins = unitePins(bases);
  const newest = survivor ? joins(plan.meetings, { survivor, losers }, deciding) : [];
  const joined = [...newest, ...olderJoins(bases)].slice(0, deciding.maxMerges);
  const refusals = newestRefusals([...bases.flatMap((base) => base.refusals ?? []), ...plan.refusals], keys);
  const links = bases.map((base) => Object.entries(base.weakLinks ?? {}));
  const weakLinks = strongestLinks([...links, plan.weakLinks], keys);
  // What has become empty takes the place of what was there.
  return {
    ...(pins.length > 0 && { pins }),
    ...(joined.length > 0 && { joined }),
    ...((refusals.length > 0 || survivor?.refusals) && { refusals }),
    ...((weakLinks.length > 0 || survivor?.weakLinks) && { weakLinks: Object.fromEntries(weakLinks) }),
  };
}

function unitePins(bases: readonly MainItem[]): Pin[] {
  const pins = bases.flatMap((base) => base.pins ?? []);
  return [...new Map(pins.map((pin) => [`${pin.side} ${pin.id}`, pin])).values()];
}

/**
 * One join for each profile taken in: the first event that leads to it from the survivor, over what the events of the
 * batch carried together. Two may meet through a third, or through an identifier that is as new as they are.
 */
function joins(
  meetings: readonly Meeting[],
  { survivor, losers }: { readonly survivor: MainItem; readonly losers: readonly MainItem[] },
  { now, rules }: Deciding,
): Joined[] {
  const reached = new Set<ItemKey>([survivor.key]);
  const found = new Map<ItemKey, Meeting>();
  for (let grows = losers.length > 0; grows;) {
    grows = false;
    for (const meeting of meetings) {
      if (!meeting.met.some(({ of }) => reached.has(of))) continue;
      for (const { of } of meeting.met) {
        if (reached.has(of)) continue;
        reached.add(of);
        found.set(of, meeting);
        grows = true;
      }
    }
  }
  return losers.flatMap(({ key, profileId }) => {
    const meeting = found.get(key);
    if (meeting === undefined) return [];
    const through = meeting.met.map((one) => one.key);
    return [{ profileId, key, at: now, messageId: meeting.messageId, through, rules }];
  });
}

function olderJoins(bases: readonly MainItem[]): Joined[] {
  const joined = bases.flatMap((base) => base.joined ?? []);
  return joined.sort((a, b) => b.at - a.at || (a.profileId < b.profileId ? -1 : 1));
}

/**
 * The newest of each identifier and reason: what comes with every event of a shared device is worth saying once.
 *
 * @param owned keys of what the profile owns by now, which is refused no more
 * @example
 * newestRefusals([...main.refusals, ...plan.refusals], new Set(keys)).length; // at most 20
 */
export function newestRefusals(all: readonly Refusal[], owned: ReadonlySet<ItemKey>): Refusal[] {
  const newest = new Map<string, Refusal>();
  for (const refusal of all.filter(({ key }) => !owned.has(key)).sort(newestFirst)) {
    const name = `${refusal.reason} ${refusal.key}`;
    if (newest.size < MAX_REFUSALS && !newest.has(name)) newest.set(name, refusal);
  }
  return [...newest.values()];
}

function newestFirst(a: Refusal, b: Refusal): number {
  return b.at - a.at || (a.messageId < b.messageId ? 1 : -1);
}

function strongestLinks(
  all: readonly Iterable<readonly [ItemKey, WeakLink]>[],
  owned: ReadonlySet<ItemKey>,
): (readonly [ItemKey, WeakLink])[] {
  return [...addWeakLinks(all)]
    .filter(([key]) => !owned.has(key))
    .sort(([mine, a], [other, b]) => b.seen - a.seen || b.lastSeen - a.lastSeen || (mine < other ? -1 : 1))
    .slice(0, MAX_WEAK_LINKS);
}
