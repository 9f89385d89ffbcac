import type { ChunkReference, ItemKey, MainItem, ProfileItem } from './items.ts';
import { holds, lookUp } from './known.ts';
import type { ProfileEvent } from './profile-event.ts';
import { readChunks, type ChunkReader } from './read-chunks.ts';
import { ownerOf, owns, type ItemsRead } from './walk.ts';

/** Everything an attempt knows of the store. */
export type Reading = {
  readonly items: ItemsRead;
  /** Whose memory was asked for an event: the owner of its highest-priority identifier, by what was read for it. */
  readonly owners: ReadonlyMap<ProfileEvent, MainItem>;
  /** Who else was asked, since a copy of it may have been folded there under other rules. Absent: nobody. */
  readonly others?: ReadonlyMap<ProfileEvent, readonly MainItem[]>;
  /** Events that somebody who was asked remembers. */
  readonly known: ReadonlySet<ProfileEvent>;
  /** Events of which the items say nothing certain: something was being written while we read, or a chunk is lost. */
  readonly torn: ReadonlySet<ProfileEvent>;
};

type Items = Map<ItemKey, ProfileItem | undefined>;

/**
 * Reads whose the events are and whether they are remembered, each key once. The likeliest founder (the lowest
 * priority) is read first; where that profile lists the event's other identifiers, those are not read.
 *
 * @example
 * await readOwners(events, { store, consistent: false, now });
 */
export async function readOwners(events: readonly ProfileEvent[], reader: ChunkReader): Promise<Reading> {
  const items: Items = new Map();
  await readInto(items, new Set(events.map(founderOf)), reader);
  for (;;) {
    const missing = new Set(events.flatMap((event) => unreadOf(event, items)));
    if (missing.size === 0) break;
    await readInto(items, missing, reader);
  }
  const torn = new Set(events.filter((event) => isTorn(event, items)));
  const known = new Set<ProfileEvent>();
  const owners = new Map<ProfileEvent, MainItem>();
  const others = new Map<ProfileEvent, readonly MainItem[]>();
  for (const event of events) {
    if (torn.has(event)) continue;
    const owner = ownerAmong(event.identifiers[0].key, event, items);
    if (owner) owners.set(event, owner);
    const more = event.otherTops ? othersOf(event, owner, items) : [];
    if (more.length > 0) others.set(event, more);
  }
  await lookUpAll([owners, ...eachOnce(others)], { known, torn }, reader);
  return { items, owners, others, torn, known };
}

function founderOf({ identifiers }: ProfileEvent): ItemKey {
  return (identifiers.at(-1) ?? identifiers[0]).key;
}

async function readInto(items: Items, keys: ReadonlySet<ItemKey>, reader: ChunkReader): Promise<void> {
  const found = await reader.store.read([...keys], { consistent: reader.consistent });
  for (const key of keys) items.set(key, found.get(key));
}

/** What has to be read before it is clear who owns each identifier. Ends, since walks end after so many hops. */
function unreadOf(event: ProfileEvent, items: ItemsRead): ItemKey[] {
  const mains: MainItem[] = [];
  const unread: { readonly identifier: ItemKey; readonly key: ItemKey }[] = [];
  for (const { key } of soughtBy(event)) {
    const owner = ownerOf(key, items);
    if (owner.is === 'main') mains.push(owner.main);
    if (owner.is === 'unread') unread.push({ identifier: key, key: owner.key });
  }
  if (unread.length === 0) return [];
  return unread.flatMap(({ identifier, key }) => (mains.some((main) => owns(main, identifier)) ? [] : [key]));
}

/** All that has to be known of an event: whose its identifiers are, and who may remember a copy of it. */
function soughtBy({ identifiers, otherTops }: ProfileEvent): readonly { readonly key: ItemKey }[] {
  return otherTops ? [...identifiers, ...otherTops] : identifiers;
}

function isTorn(event: ProfileEvent, items: ItemsRead): boolean {
  return soughtBy(event).some(({ key }) => ownerOf(key, items).is === 'torn');
}

type Asked = ReadonlyMap<ProfileEvent, MainItem>;

/** Nearly always none: each event once in each. */
function eachOnce(others: NonNullable<Reading['others']>): readonly Asked[] {
  const most = Math.max(0, ...[...others.values()].map((mains) => mains.length));
  return Array.from({ length: most }, (_, index) => {
    const nth = [...others].map(([event, mains]) => [event, mains[index]] as const);
    return new Map(nth.filter((entry): entry is [ProfileEvent, MainItem] => entry[1] !== undefined));
  });
}

async function lookUpAll(
  all: readonly Asked[],
  { known, torn }: { known: Set<ProfileEvent>; torn: Set<ProfileEvent> },
  reader: ChunkReader,
): Promise<void> {
  const doubtful: (readonly [ProfileEvent, readonly ChunkReference[]])[] = [];
  for (const asked of all)
    for (const [event, main] of asked) {
      const found = lookUp(main, event.id, reader.now);
      if (found === 'known') known.add(event);
      else if (found.length > 0) doubtful.push([event, found]);
    }
  const { chunks, missing } = await readChunks(
    doubtful.flatMap(([, found]) => found),
    reader,
  );
  for (const [event, references] of doubtful) {
    if (references.some(({ key }) => holds(chunks.get(key), event.id))) known.add(event);
    else if (references.some(({ key }) => missing.has(key))) torn.add(event);
  }
}

/** Who owns an identifier, which may not have been read itself where a main lists it. */
function ownerAmong(identifier: ItemKey, event: ProfileEvent, items: ItemsRead): MainItem | undefined {
  for (const { key } of soughtBy(event)) {
    const owner = ownerOf(key, items);
    if (owner.is === 'main' && owns(owner.main, identifier)) return owner.main;
  }
  return undefined;
}

function othersOf(event: ProfileEvent, owner: MainItem | undefined, items: ItemsRead): readonly MainItem[] {
  const mains = new Set(event.otherTops?.flatMap(({ key }) => ownerAmong(key, event, items) ?? []));
  return [...mains].filter((main) => main !== owner);
}
