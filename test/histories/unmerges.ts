import type { PastEvent, PastHistory } from '@tributary/domain/profiles/history-of';
import type { ItemKey, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import type { UnmergeRequest } from '@tributary/domain/profiles/unmerge-request';
import { HOUR, NOON } from '@tributary/domain/profiles/profiles.fixtures';
import { ownerOf } from '@tributary/domain/profiles/walk';
import { Everything } from './check.ts';
import type { Step } from './workload.ts';

/** The lake of a history: events land a while after they were sent, each once. */
export function lakeOf(events: readonly ProfileEvent[]) {
  const landed = new Map<number, PastEvent>();
  const history: PastHistory = {
    async *events({ from, to }, isWanted = () => true) {
      for (const past of [...landed.values()].sort((a, b) => a.receivedAt - b.receivedAt))
        if (past.receivedAt >= from && past.receivedAt < to && isWanted(past.event))
          yield await Promise.resolve(past);
    },
    // Somebody else's events reach further back.
    earliest: () => Promise.resolve(NOON - 72 * HOUR),
  };
  return {
    history,
    land(index: number, receivedAt: number) {
      const event = events[index];
      if (event && !landed.has(index)) landed.set(index, { event, receivedAt });
    },
  };
}

/** What somebody who looks at the profile of an event would ask to be taken apart; nothing where nothing can be. */
export function separationOf(
  { by, which }: Extract<Step, { is: 'unmerge' }>,
  event: ProfileEvent,
  items: ReadonlyMap<ItemKey, ProfileItem>,
): Pick<UnmergeRequest, 'key' | 'by'> | undefined {
  const owner = ownerOf(event.identifiers[0].key, new Everything(items));
  if (owner.is !== 'main') return undefined;
  const { main } = owner;
  if (by === 'identifier') {
    const { identifiers } = main;
    const [left, stays] = [
      identifiers[which % identifiers.length],
      identifiers[(which + 1) % identifiers.length],
    ];
    // The profile may stand on either of them, or on neither.
    const isSome = left && stays && left !== stays;
    return isSome ? { key: stays.key, by: { is: 'identifier', key: left.key } } : undefined;
  }
  const merged = takenIn(main, items);
  const one = merged[which % Math.max(1, merged.length)];
  return one && { key: main.key, by: { is: 'merge', profileId: one.profileId, key: one.key } };
}

/** Redirects whose identifier the profile owns: profiles that it took in, itself or by another that it took in. */
function takenIn(main: MainItem, items: ReadonlyMap<ItemKey, ProfileItem>): RedirectItem[] {
  return main.identifiers.flatMap(({ key }) => {
    const item = items.get(key);
    return item?.kind === 'redirect' ? [item] : [];
  });
}
