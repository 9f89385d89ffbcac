import type { PastEvent } from './history-of.ts';
import type { ItemKey, MainItem, OwnedIdentifier, ProfileItem } from './items.ts';
import type { Seeds } from './replay.ts';
import type { UnmergeRequest } from './unmerge-request.ts';
import { owns } from './walk.ts';

/**
 * What is sure to be on either side before history is asked. By merge: what the profile brought along when it was taken
 * in, against what it was joined to. By identifier: that one, against the one that was named with it.
 *
 * @param given `standing` at the key of what is to leave; `events` of the profile, in the order of their arrival
 * @example
 * seedsOf(request, { main, standing, events }).left.map(({ key }) => key);
 */
export function seedsOf(
  { pinId, key: kept, by }: Pick<UnmergeRequest, 'pinId' | 'key' | 'by'>,
  given: {
    readonly main: MainItem;
    readonly standing: ProfileItem | undefined;
    readonly events: readonly PastEvent[];
  },
): Seeds {
  const { main, standing, events } = given;
  const redirect = by.is === 'merge' && standing?.kind === 'redirect' ? standing : undefined;
  const left = new Set(
    [by.key, ...(redirect?.brought ?? [])].filter((key) => key !== kept && owns(main, key)),
  );
  const joined = main.joined?.find(({ key }) => key === by.key);
  const against = redirect ? [redirect.to, ...(joined?.through ?? [])] : [];
  const stays = new Set([kept, ...against].filter((key) => owns(main, key) && !left.has(key)));
  const seedOf = seeding(main, events);
  return { pinId, stays: [...stays].map(seedOf), left: [...left].map(seedOf) };
}

/** As if it had been attached by the first event that carried it, which has not come yet. */
function seeding(main: MainItem, events: readonly PastEvent[]): (key: ItemKey) => OwnedIdentifier {
  const first = new Map<ItemKey, { readonly type: string; readonly at: number }>();
  for (const { event } of events)
    for (const { key, type } of event.identifiers)
      if (!first.has(key)) first.set(key, { type, at: event.folded.at });
  return function seedOf(key) {
    const owned = main.identifiers.find((identifier) => identifier.key === key);
    if (owned === undefined) throw new Error('Only what a profile owns can be on a side.');
    const { type, at } = first.get(key) ?? { type: owned.type, at: owned.firstSeen };
    return { type, value: owned.value, key, firstSeen: at };
  };
}
