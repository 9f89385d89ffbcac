import { holds, isExpired, lookUp, ChunkMissing } from './known.ts';
import { MAX_HOPS } from './find-profile.ts';
import type { ChunkReference, ItemKey, ProfileItem } from './items.ts';
import type { ProfileEvent } from './profile-event.ts';
import type { ProfileStore } from './profile-store.ts';
import { ownerOf } from './walk.ts';

/** Everything an attempt knows of the store. */
export type Reading = {
  readonly items: Map<ItemKey, ProfileItem | undefined>;
  /** Events that their owner remembers. */
  readonly known: ReadonlySet<ProfileEvent>;
  /** Events whose identifiers lead nowhere: something was being written while we read. */
  readonly broken: ReadonlySet<ProfileEvent>;
};

type Reader = {
  readonly store: Pick<ProfileStore, 'read'>;
  readonly consistent: boolean;
  readonly now: number;
};

/**
 * Reads whose the events are and whether they are remembered, each key once. The likeliest founder (the lowest
 * priority) is read first; where that profile lists the event's other identifiers, those are not read.
 *
 * @throws ChunkMissing where a chunk of remembered ids is gone before its time
 * @example
 * await readOwners(events, { store, consistent: false, now });
 */
export async function readOwners(events: readonly ProfileEvent[], reader: Reader): Promise<Reading> {
  const items = new Map<ItemKey, ProfileItem | undefined>();
  await readInto(
    items,
    new Set(events.map(({ identifiers }) => (identifiers.at(-1) ?? identifiers[0]).key)),
    reader,
  );
  for (let hops = 0; hops <= MAX_HOPS; hops += 1) {
    const missing = new Set(events.flatMap((event) => unreadOf(event, items)));
    if (missing.size === 0) break;
    await readInto(items, missing, reader);
  }
  const broken = new Set(events.filter((event) => isBroken(event, items)));
  return { items, broken, known: await readKnown(events, items, reader) };
}

async function readInto(items: Reading['items'], keys: ReadonlySet<ItemKey>, reader: Reader): Promise<void> {
  const found = await reader.store.read([...keys], { consistent: reader.consistent });
  for (const key of keys) items.set(key, found.get(key));
}

function unreadOf({ identifiers }: ProfileEvent, items: Reading['items']): ItemKey[] {
  const listed = new Set<ItemKey>();
  for (const identifier of identifiers) {
    const owner = ownerOf(identifier, items);
    if (owner.is === 'main') for (const { key } of owner.main.identifiers) listed.add(key);
  }
  return identifiers.flatMap((identifier) => {
    if (listed.has(identifier.key)) return [];
    const owner = ownerOf(identifier, items);
    return owner.is === 'unread' ? [owner.key] : [];
  });
}

function isBroken({ identifiers }: ProfileEvent, items: Reading['items']): boolean {
  return identifiers.some((identifier) => ownerOf(identifier, items).is === 'broken');
}

async function readKnown(
  events: readonly ProfileEvent[],
  items: Reading['items'],
  reader: Reader,
): Promise<Set<ProfileEvent>> {
  const known = new Set<ProfileEvent>();
  const doubtful = new Map<ProfileEvent, readonly ChunkReference[]>();
  for (const event of events) {
    const owner = ownerOf(event.identifiers[0], items);
    // Not read since a profile that was read lists it: that one is the owner.
    const main = owner.is === 'main' ? owner.main : listedIn(event, items);
    if (main === undefined) continue;
    const found = lookUp(main, event.id, reader.now);
    if (found === 'known') known.add(event);
    else if (found.length > 0) doubtful.set(event, found);
  }
  const chunks = await readChunks([...doubtful.values()].flat(), reader);
  for (const [event, references] of doubtful)
    if (references.some(({ key }) => holdsId(chunks.get(key), event))) known.add(event);
  return known;
}

/** The profile, read under another identifier of the event, that lists the event's highest one. */
export function listedIn({ identifiers }: ProfileEvent, items: Reading['items']) {
  for (const identifier of identifiers) {
    const owner = ownerOf(identifier, items);
    if (owner.is === 'main' && owner.main.identifiers.some(({ key }) => key === identifiers[0].key))
      return owner.main;
  }
  return undefined;
}

function holdsId(item: ProfileItem | undefined, event: ProfileEvent): boolean {
  return item?.kind === 'chunk' && holds(item, event.id);
}

async function readChunks(
  references: readonly ChunkReference[],
  { store, consistent, now }: Reader,
): Promise<ReadonlyMap<ItemKey, ProfileItem>> {
  const wanted = new Map(references.map((reference) => [reference.key, reference]));
  if (wanted.size === 0) return new Map();
  const found = new Map(await store.read([...wanted.keys()], { consistent }));
  const absent = [...wanted.keys()].filter((key) => !found.has(key));
  if (absent.length === 0) return found;
  for (const [key, item] of await store.read(absent, { consistent: true })) found.set(key, item);
  for (const [key, reference] of wanted)
    if (!found.has(key) && !isExpired(reference, now))
      throw new ChunkMissing('A chunk of remembered events is not there.');
  return found;
}
