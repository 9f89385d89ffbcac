import type { PastEvent } from './history-of.ts';
import type { ItemKey, MainItem, OwnedIdentifier, Refusal, WeakLink } from './items.ts';
import { newestRefusals } from './provenance.ts';
import type { Separation } from './unmerge-parts.ts';

/** One of the two profiles of a separation. */
export type SideOf = {
  readonly side: 'stays' | 'left';
  /** Everything that it is going to own. */
  readonly owned: readonly OwnedIdentifier[];
};

/**
 * What one side was refused, and what it was seen with: each goes with the events that it came from. What others own is
 * not in a replay, so it is told from the profile as it stands.
 *
 * @example
 * const main = { ...standing, ...provenanceOfSide(separation, { side: 'stays', owned: staying }) };
 */
export function provenanceOfSide(
  separation: Separation,
  { side, owned }: SideOf,
): Pick<MainItem, 'refusals' | 'weakLinks'> {
  const { main, stays, left } = separation;
  const [own, other] = side === 'stays' ? [stays, left] : [left, stays];
  const keys = new Set(owned.map(({ key }) => key));
  const replayed = own.mains.flatMap(({ refusals = [] }) => refusals);
  const before = (main.refusals ?? []).filter((refusal) =>
    isOf(refusal, { side, own: own.events, other: other.events }),
  );
  const refusals = newestRefusals([...before, ...replayed], keys);
  const links = Object.entries(main.weakLinks ?? {}).flatMap(([key, link]) => {
    const part = keys.has(key) ? undefined : partOf(link, { key, own: own.events, other: other.events });
    return part ? [[key, part] as const] : [];
  });
  // What has become empty takes the place of what was there.
  return {
    ...((refusals.length > 0 || main.refusals) && { refusals }),
    ...(main.weakLinks && { weakLinks: Object.fromEntries(links) }),
  };
}

type Events = { readonly own: readonly PastEvent[]; readonly other: readonly PastEvent[] };

/** Where the event is not found, nobody can say whose it was: it stays where it is. */
function isOf({ messageId }: Refusal, { side, own, other }: Events & Pick<SideOf, 'side'>): boolean {
  const isIn = (events: readonly PastEvent[]) => events.some(({ event }) => event.messageId === messageId);
  return side === 'left' ? isIn(own) : !isIn(other);
}

/**
 * How often a side is sure to have been seen with an identifier of somebody else. An event that carried it may have
 * lost it for another reason and not count; so each side gets what the other's events cannot account for, and rather
 * too little, which mends itself, than a link that joins strangers.
 */
function partOf(
  link: WeakLink,
  { key, own, other }: Events & { readonly key: ItemKey },
): WeakLink | undefined {
  const carrying = own.filter((past) => carries(past, key));
  const seen = Math.min(carrying.length, link.seen - other.filter((past) => carries(past, key)).length);
  if (seen <= 0) return undefined;
  return { ...link, seen, lastSeen: Math.max(...carrying.map(({ event }) => event.folded.at)) };
}

function carries({ event }: PastEvent, key: ItemKey): boolean {
  return event.identifiers.some((identifier) => identifier.key === key);
}
