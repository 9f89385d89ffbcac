import { isAccount, memoryOf } from './memories.ts';
import type { ItemKey, ProfileItem } from '@tributary/domain/profiles/items';
import type { ProfileEvent } from '@tributary/domain/profiles/profile-event';
import { HOUR } from '@tributary/domain/profiles/profiles.fixtures';
import type { Write } from './store.ts';

type Items = ReadonlyMap<ItemKey, ProfileItem>;

/** So long after it was folded, an event that comes again changes nothing. */
const WINDOW_MS = 24 * HOUR;

/** Which events every commit folded, as its memory says, and when. */
export type Folds = ReturnType<typeof foldsOf>;

/** Hashes of what the commit's memory has and the memories before it, as far as they had not expired, had not. */
export function foldedBy({ commit: { main }, before }: Write, items: Items, now: number): string[] {
  const mains = [...before.values()].filter((item) => item.kind === 'main');
  const known = new Set(mains.flatMap((item) => memoryOf(item, { items, now })));
  return memoryOf(main, { items, now }).filter((hash) => !known.has(hash));
}

/** Counts how often each event was folded: by people together, and by each account for itself. */
export function foldsOf(now: () => number) {
  const folds = new Map<string, { times: number; last: number; ever: number }>();
  const nameOf = (hash: string, account?: ItemKey) => (account ? `${account} ${hash}` : hash);

  return {
    /** What a commit folded; the text says what it must not have folded yet. */
    add({ commit: { main } }: Write, hashes: readonly string[]): string | undefined {
      for (const hash of hashes) {
        const name = nameOf(hash, isAccount(main) ? main.key : undefined);
        const { times, last, ever } = folds.get(name) ?? { times: 0, last: -Infinity, ever: 0 };
        folds.set(name, { times: times + 1, last: now(), ever: ever + 1 });
        if (now() - last < WINDOW_MS) return `${hash} is folded again ${(now() - last) / HOUR} h later`;
      }
      return undefined;
    },
    /** An unmerge folds the history of both sides anew, each event once. */
    anew({ commit: { main, restored } }: Write, events: readonly ProfileEvent[]): void {
      const own = new Set(
        [main, restored?.item].flatMap((item) => item?.identifiers ?? []).map(({ key }) => key),
      );
      for (const { identifiers, id } of events) {
        const fold = folds.get(id.hash);
        if (fold && own.has(identifiers[0].key)) fold.times = 1;
      }
    },
    /** Each event as often as it was folded. */
    repeated: (events: readonly ProfileEvent[], account?: ItemKey): ProfileEvent[] =>
      events.flatMap((event) => {
        const times = folds.get(nameOf(event.id.hash, account))?.times ?? (account ? 0 : 1);
        return Array.from({ length: times }, () => event);
      }),
    /** How often an event was folded into people as it came; unmerges not counted. */
    ever: (hash: string) => folds.get(hash)?.ever ?? 0,
    /** Whether any event stands in a state more than once by now: then no history accounts for it all. */
    anyTwice: () => [...folds.values()].some(({ times }) => times > 1),
    recounted: () => [...folds.values()].filter(({ ever }) => ever > 1).length,
    has: (hash: string, account: ItemKey) => folds.has(nameOf(hash, account)),
    /** Whether it may have been forgotten. */
    isOld: (hash: string) => now() - (folds.get(hash)?.last ?? Infinity) >= WINDOW_MS,
  };
}
