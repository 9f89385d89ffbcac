import type { ItemKey, ProfileItem } from './items.ts';
import type { Commit, Expected, ProfileStore, Restored } from './profile-store.ts';

/** One call as a bill sees it. Items are as they stand in the store; undefined: none was there. */
export type StoreCall =
  | {
      readonly is: 'read';
      readonly consistent: boolean;
      readonly items: readonly (ProfileItem | undefined)[];
    }
  | { readonly is: 'put' | 'update'; readonly items: readonly ProfileItem[]; readonly succeeded: boolean }
  | {
      readonly is: 'transact';
      readonly items: readonly ProfileItem[];
      /** Items that only were checked. */
      readonly checked: number;
      readonly succeeded: boolean;
    };

/** The double, and what tests and the bench look at. */
export type MemoryProfileStore = ProfileStore & {
  /** Every item as it stands, each a copy of its own. */
  readonly items: () => ReadonlyMap<ItemKey, ProfileItem>;
};

type Put = { readonly item: ProfileItem; readonly holds: (standing: ProfileItem | undefined) => boolean };

/**
 * Profiles in memory, as strict about conditions as the table. Items go in and out as JSON: nothing is shared by
 * reference, and what is no JSON is lost here too.
 *
 * @param onCall told of every call, for counting units
 * @example
 * const store = memoryProfileStore();
 * await store.commit({ main, expected: 'absent', losers: [], pointers: [], checks: [] }); // 'committed'
 */
export function memoryProfileStore(onCall?: (call: StoreCall) => void): MemoryProfileStore {
  const texts = new Map<ItemKey, string>();
  const get = (key: ItemKey) => parse(texts.get(key));
  const put = (item: ProfileItem) => void texts.set(item.key, JSON.stringify(item));
  return {
    items: () => new Map([...texts].map(([key, text]) => [key, parseItem(text)])),
    read(keys, { consistent }) {
      const found = [...new Set(keys)].map((key) => [key, get(key)] as const);
      onCall?.({ is: 'read', consistent, items: found.map(([, item]) => item) });
      return Promise.resolve(new Map(found.flatMap(([key, item]) => (item ? [[key, item]] : []))));
    },
    putChunk(chunk) {
      put(chunk);
      onCall?.({ is: 'put', items: [chunk], succeeded: true });
      return Promise.resolve();
    },
    commit(commit) {
      const { puts, checks } = conditionsOf(commit);
      const keys = [...puts.map(({ item }) => item.key), ...commit.checks.map(({ key }) => key)];
      if (new Set(keys).size < keys.length)
        return Promise.reject(new Error('A transaction names one item twice.'));
      const succeeded =
        puts.every(({ item, holds }) => holds(get(item.key))) && checks.every((check) => check(get));
      if (succeeded) for (const { item } of puts) put(item);
      const items = puts.map(({ item }) => item);
      if (keys.length === 1) onCall?.({ is: 'put', items, succeeded });
      else onCall?.({ is: 'transact', items, checked: checks.length, succeeded });
      return Promise.resolve(succeeded ? 'committed' : 'conflict');
    },
    shorten({ key, from, to, through }) {
      const standing = get(key);
      const holds = through.every((one) => isBefore({ is: 'redirect', ...one.expected })(get(one.key)));
      const succeeded = holds && standing?.kind === 'pointer' && standing.to === from;
      const item = { kind: 'pointer', key, to } as const;
      if (succeeded) put(item);
      onCall?.({ is: 'transact', items: [item], checked: through.length, succeeded });
      return Promise.resolve();
    },
  };
}

function conditionsOf({ main, expected, losers, pointers, checks, restored }: Commit) {
  const puts: Put[] = [
    { item: main, holds: (standing) => isAsExpected(standing, expected) },
    ...losers.map(({ item, expected: before }) => ({
      item,
      holds: (standing: ProfileItem | undefined) => isAsExpected(standing, before),
    })),
    ...pointers.map((item) => ({ item, holds: (standing: ProfileItem | undefined) => !standing })),
    ...(restored ? [{ item: restored.item, holds: isBefore(restored.expected) }] : []),
  ];
  type Get = (key: ItemKey) => ProfileItem | undefined;
  return {
    puts,
    checks: checks.map(
      ({ key, expected: before }) =>
        (get: Get) =>
          isAsExpected(get(key), before),
    ),
  };
}

function isAsExpected(standing: ProfileItem | undefined, expected: Expected): boolean {
  if (expected === 'absent') return standing === undefined;
  return (
    standing?.kind === 'main' &&
    standing.profileId === expected.profileId &&
    standing.version === expected.version
  );
}

function isBefore(expected: Restored): Put['holds'] {
  return (standing) =>
    expected.is === 'pointer'
      ? standing?.kind === 'pointer'
      : standing?.kind === 'redirect' &&
        standing.profileId === expected.profileId &&
        standing.version === expected.version;
}

function parse(text: string | undefined): ProfileItem | undefined {
  return text === undefined ? undefined : parseItem(text);
}

// Only items of this store's own writing are parsed here.
const parseItem: (text: string) => ProfileItem = JSON.parse;
