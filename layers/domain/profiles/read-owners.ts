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
  /** Events that their owner remembers. */
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
  for (const event of events) {
    const owner = torn.has(event) ? undefined : ownerOfEvent(event, items);
    if (owner) owners.set(event, owner);
  }
  await lookUpAll(owners, { known, torn }, reader);
  return { items, owners, torn, known };
}

function founderOf({ identifiers }: ProfileEvent): ItemKey {
  return (identifiers.at(-1) ?? identifiers[0]).key;
}

async function readInto(items: Items, keys: ReadonlySet<ItemKey>, reader: ChunkReader): Promise<void> {
  const found = await reader.store.read([...keys], { consistent: reader.consistent });
  for (const key of keys) items.set(key, found.get(key));
}

/** What has to be read before it is clear who owns each identifier. Ends, since walks end after so many hops. */
function unreadOf({ identifiers }: ProfileEvent, items: ItemsRead): ItemKey[] {
  const mains: MainItem[] = [];
  const unread: { readonly identifier: ItemKey; readonly key: ItemKey }[] = [];
  for (const { key } of identifiers) {
    const owner = ownerOf(key, items);
    if (owner.is === 'main') mains.push(owner.main);
    if (owner.is === 'unread') unread.push({ identifier: key, key: owner.key });
  }
  if (unread.length === 0) return [];
  return unread.flatMap(({ identifier, key }) => (mains.some((main) => owns(main, identifier)) ? [] : [key]));
}

function isTorn({ identifiers }: ProfileEvent, items: ItemsRead): boolean {
  return identifiers.some(({ key }) => ownerOf(key, items).is === 'torn');
}

async function lookUpAll(
  owners: Reading['owners'],
  { known, torn }: { known: Set<ProfileEvent>; torn: Set<ProfileEvent> },
  reader: ChunkReader,
): Promise<void> {
  const doubtful = new Map<ProfileEvent, readonly ChunkReference[]>();
  for (const [event, main] of owners) {
    const found = lookUp(main, event.id, reader.now);
    if (found === 'known') known.add(event);
    else if (found.length > 0) doubtful.set(event, found);
  }
  const { chunks, missing } = await readChunks([...doubtful.values()].flat(), reader);
  for (const [event, references] of doubtful) {
    if (references.some(({ key }) => holds(chunks.get(key), event.id))) known.add(event);
    else if (references.some(({ key }) => missing.has(key))) torn.add(event);
  }
}

/** The owner of its highest-priority identifier, which may not have been read itself where a main lists it. */
function ownerOfEvent({ identifiers }: ProfileEvent, items: ItemsRead): MainItem | undefined {
  const top = identifiers[0].key;
  for (const { key } of identifiers) {
    const owner = ownerOf(key, items);
    if (owner.is === 'main' && owns(owner.main, top)) return owner.main;
  }
  return undefined;
}
