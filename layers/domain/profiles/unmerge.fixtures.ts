import type { CompiledConfiguration } from '../configuration/compiled.ts';
import { commitEvents, type EventEnd } from './commit-events.ts';
import type { PastEvent, PastHistory } from './history-of.ts';
import type { ItemKey, MainItem, ProfileItem, RememberedId } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';
import { memoryProfileStore } from './profile-store.memory.ts';
import type { ProfileStore } from './profile-store.ts';
import { eventOf, lineOf, NOON, seeded, seededBytes, type Sent } from './profiles.fixtures.ts';
import { unmergeProfile } from './unmerge.ts';
import type { UnmergePorts, UnmergeRequest } from './unmerge-request.ts';
import { ownerOf } from './walk.ts';

/** A workspace with a store, a lake that has everything at once, and a clock that never stands still. */
export function unmergeWorld(configuration: CompiledConfiguration, seed = 1) {
  const store = memoryProfileStore();
  const lake: PastEvent[] = [];
  const state = { clock: NOON, earliest: NOON };
  const random = seededBytes(seeded(seed));
  const sleep = () => Promise.resolve();
  const now = () => (state.clock += 1);
  const history = historyOfLake(lake, () => state.earliest);

  /** Collected, and landed. */
  function land(event: ProfileEvent): ProfileEvent {
    lake.push({ event, receivedAt: now() });
    return event;
  }

  async function fold(events: readonly ProfileEvent[], through: ProfileStore = store): Promise<EventEnd[]> {
    const ports = { store: through, now, random, sleep };
    const ends = await commitEvents(events, configuration, ports);
    return events.map((event) => ends.get(event) ?? 'broken');
  }

  const ports: UnmergePorts = { store, now, random, sleep, configuration, history };
  return {
    store,
    lake,
    state,
    ports,
    land,
    fold,
    event: (sent: Sent, at = state.clock) => eventOf(configuration, lineOf(sent, at)),
    /** Lands and folds, one after another. */
    async send(...sent: readonly Sent[]) {
      const events = sent.map((one) => land(eventOf(configuration, lineOf(one, now()))));
      for (const event of events) await fold([event]);
      return events;
    },
    owner: (key: ItemKey) => ownerIn(store.items(), key),
    unmerge: (request: Partial<UnmergeRequest> & Pick<UnmergeRequest, 'key' | 'by'>, more = {}) =>
      unmergeProfile(
        { pinId: 'pin_1', acceptMissing: false, requestedAt: state.clock, ...request },
        { ...ports, ...more },
      ),
  };
}

function historyOfLake(lake: readonly PastEvent[], earliest: () => number): PastHistory {
  return {
    async *events({ from, to }, isWanted = () => true) {
      for (const past of [...lake])
        if (past.receivedAt >= from && past.receivedAt < to && isWanted(past.event))
          yield await Promise.resolve(past);
    },
    earliest: () => Promise.resolve(lake.length > 0 ? earliest() : undefined),
  };
}

/** Who owns an identifier, by all that stands in the store. */
export function ownerIn(items: ReadonlyMap<ItemKey, ProfileItem>, key: ItemKey): MainItem {
  const read = new Map<ItemKey, ProfileItem | undefined>(items);
  for (let end = ownerOf(key, read); ; end = ownerOf(key, read)) {
    if (end.is === 'main') return end.main;
    if (end.is !== 'unread') throw new Error(`The owner of ${key} is ${end.is}.`);
    read.set(end.key, undefined);
  }
}

export function mainsIn(items: ReadonlyMap<ItemKey, ProfileItem>): MainItem[] {
  return [...items.values()].filter((item) => item.kind === 'main');
}

/** Hashes that a profile remembers, in order. */
export function memoryIn(items: ReadonlyMap<ItemKey, ProfileItem>, main: MainItem): string[] {
  const chunks = main.chunks.map(({ key }) => items.get(key));
  const ids = chunks.flatMap((chunk): readonly RememberedId[] =>
    chunk?.kind === 'chunk' ? (chunk.ids ?? []) : [],
  );
  return [...new Set([...main.ring, ...ids].map(({ hash }) => hash))].sort();
}

/** What a profile is, whatever it is called and however often it was written. */
export function essenceOf(items: ReadonlyMap<ItemKey, ProfileItem>, main: MainItem) {
  return {
    identifiers: main.identifiers
      .map(({ type, value, seen, firstSeen, lastSeen }) => ({
        name: `${type}:${value}`,
        seen: seen ?? 1,
        firstSeen,
        lastSeen: lastSeen ?? firstSeen,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    state: main.state,
    memberships: Object.keys(main.memberships).sort(),
    memory: memoryIn(items, main),
  };
}
