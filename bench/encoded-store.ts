import type { ItemKey, ProfileItem } from '@tributary/domain/profiles/items';
import type { Commit, Expected, ProfileStore } from '@tributary/domain/profiles/profile-store';
import type { Attributes } from '@tributary/platform/tables/keys';
import { itemBytes } from '@tributary/platform/tables/item-size';
import { decodeItem, encodeItem } from '@tributary/platform/tables/profile-codec';

/** Units that the table was billed, and what wrote them. */
export type Units = {
  main: number;
  identifiers: number;
  chunks: number;
  index: number;
  reads: number;
  writes: number;
};

export type EncodedStore = ProfileStore & {
  readonly units: Units;
  readonly mains: () => readonly Attributes[];
  /** What the table's stream has shown since the last call: new images of mains and redirects. */
  readonly takeChanges: () => readonly Attributes[];
};

/**
 * The profiles table in memory, in its real attribute format, with DynamoDB's way of counting: a write costs a unit for
 * each KB begun of the larger of the images before and after, also where its condition fails; in a transaction twice; a
 * changed entry of the due index one unit to remove and one to add; an eventual read half a unit for each 4 KB begun.
 */
export function encodedStore(): EncodedStore {
  const items = new Map<ItemKey, Attributes>();
  const units: Units = { main: 0, identifiers: 0, chunks: 0, index: 0, reads: 0, writes: 0 };
  let changes: Attributes[] = [];

  function put(item: ProfileItem, factor: number): void {
    const before = items.get(item.key);
    const after = encodeItem(item);
    units[BILLED[item.kind]] += factor * writeUnits(before, after);
    units.index += factor * indexUnits(before, after);
    units.writes += 1;
    items.set(item.key, after);
    if (item.kind === 'main' || item.kind === 'redirect') changes.push(after);
  }

  return {
    units,
    mains: () => [...items.values()].filter(({ kind }) => kind?.S === 'main'),
    takeChanges() {
      const taken = changes;
      changes = [];
      return taken;
    },
    read(keys, { consistent }) {
      const found = [...new Set(keys)].map((key) => [key, items.get(key)] as const);
      for (const [, item] of found) units.reads += (consistent ? 1 : 0.5) * quarters(item);
      return Promise.resolve(
        new Map(found.flatMap(([key, item]) => (item ? [[key, decodeItem(item)] as const] : []))),
      );
    },
    putChunk(chunk) {
      put(chunk, 1);
      return Promise.resolve();
    },
    commit(commit) {
      const factor = commit.losers.length + commit.pointers.length + commit.checks.length > 0 ? 2 : 1;
      if (!holds(commit, items)) {
        units.main += factor * writeUnits(items.get(commit.main.key), encodeItem(commit.main));
        return Promise.resolve('conflict');
      }
      for (const item of [commit.main, ...commit.losers.map((one) => one.item), ...commit.pointers])
        put(item, factor);
      units.main += 2 * commit.checks.length;
      return Promise.resolve('committed');
    },
    shorten({ key, to, through }) {
      // A transaction of the pointer and of a check on each redirect that it leads past.
      put({ kind: 'pointer', key, to }, 2);
      units.identifiers += 2 * through.length;
      return Promise.resolve();
    },
  };
}

const BILLED = { main: 'main', redirect: 'identifiers', pointer: 'identifiers', chunk: 'chunks' } as const;

function holds(
  { main, expected, losers, pointers, checks }: Commit,
  items: ReadonlyMap<ItemKey, Attributes>,
) {
  const is = (key: ItemKey, before: Expected) => {
    const item = items.get(key);
    if (before === 'absent') return item === undefined;
    const version = String(before.version);
    return item?.kind?.S === 'main' && item.profileId?.S === before.profileId && item.version?.N === version;
  };
  return (
    is(main.key, expected) &&
    losers.every(({ item, expected: before }) => is(item.key, before)) &&
    pointers.every(({ key }) => is(key, 'absent')) &&
    checks.every((check) => is(check.key, check.expected))
  );
}

function writeUnits(before: Attributes | undefined, after: Attributes): number {
  return Math.ceil(Math.max(before ? itemBytes(before) : 0, itemBytes(after)) / 1024);
}

function indexUnits(before: Attributes | undefined, after: Attributes): number {
  if (before?.dueAt?.N === after.dueAt?.N) return 0;
  return (before?.dueAt ? 1 : 0) + (after.dueAt ? 1 : 0);
}

function quarters(item: Attributes | undefined): number {
  return item ? Math.ceil(itemBytes(item) / 4096) : 1;
}
