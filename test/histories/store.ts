import type { ItemKey, MainItem, ProfileItem, RedirectItem } from '@tributary/domain/profiles/items';
import { type Commit, type ProfileStore, StoreInDoubt } from '@tributary/domain/profiles/profile-store';
import { type Faults, WorkerDied } from './faults.ts';
import { same } from './same.ts';
import type { Turns } from './turns.ts';

/** One write that took effect, with what stood there before. */
export type Write = {
  readonly worker: string;
  readonly commit: Commit;
  readonly before: ReadonlyMap<ItemKey, ProfileItem>;
};

/** A line of the record: what was called, by whom, and how it ended. */
export type Call = {
  readonly worker: string;
  readonly call: 'read' | 'putChunk' | 'commit' | 'shorten';
  readonly keys: readonly ItemKey[];
  readonly note: string;
};

export type RecordingStore = {
  /** A store for one worker's life: once the worker has died, it answers nothing. */
  readonly worker: (name: string) => ProfileStore;
  /** Every item as it stands. */
  readonly standing: ReadonlyMap<ItemKey, ProfileItem>;
  readonly counts: { reads: number; chunks: number; commits: number; shortenings: number; conflicts: number };
};

/** How many older states of an item an eventual read may still return. */
const STALE_STATES = 3;

type Settings = {
  readonly faults: Faults;
  readonly turns: Turns;
  readonly random: () => number;
  readonly onWrite: (write: Write) => void;
  readonly onCall: (call: Call) => void;
  /** Milliseconds since the epoch: chunks whose time is over are gone, or not yet. */
  readonly now: () => number;
};

/**
 * A store that fails as AWS does, between any two calls and in the middle of each, and that writes down every call and
 * every commit.
 */
export function recordingStore(inner: ProfileStore, settings: Settings): RecordingStore {
  const { faults, turns, random, onWrite, onCall, now } = settings;
  const standing = new Map<ItemKey, ProfileItem>();
  const past = new Map<ItemKey, (ProfileItem | undefined)[]>();
  const counts = { reads: 0, chunks: 0, commits: 0, shortenings: 0, conflicts: 0 };

  function written(items: readonly ProfileItem[]): void {
    for (const item of items) {
      past.set(item.key, [...(past.get(item.key) ?? []), standing.get(item.key)].slice(-STALE_STATES));
      standing.set(item.key, structuredClone(item));
    }
  }

  function aged(key: ItemKey, item: ProfileItem | undefined): ProfileItem | undefined {
    const older = past.get(key);
    if (!older || !faults.happens('stale')) return item;
    return structuredClone(older[Math.floor(random() * older.length)]);
  }

  async function commitNow(worker: string, commit: Commit) {
    if (faults.happens('cancelled')) return 'conflict' as const;
    const outcome = await inner.commit(commit);
    if (outcome === 'conflict') {
      counts.conflicts += 1;
      return outcome;
    }
    const items = itemsOf(commit);
    const before = new Map(
      items.flatMap(({ key }) => {
        const item = standing.get(key);
        return item ? [[key, item] as const] : [];
      }),
    );
    written(items);
    counts.commits += 1;
    onWrite({ worker, commit, before });
    return outcome;
  }

  function workerStore(worker: string): ProfileStore {
    let dead = false;
    // Another call of the same worker may have died meanwhile.
    const isDead = () => dead;
    async function call<T>(line: Omit<Call, 'worker' | 'note'>, effect: () => Promise<T>): Promise<T> {
      const tell = (note: string) => onCall({ worker, ...line, note });
      const die = (when: string) => {
        dead = true;
        tell(`died ${when}`);
        throw new WorkerDied('The worker is gone.');
      };
      if (isDead()) throw new WorkerDied('The worker is gone.');
      if (faults.happens('died', 0.5)) die('before');
      await turns.turn();
      if (faults.happens('lostBefore')) {
        tell('no answer, no effect');
        throw new StoreInDoubt('no answer');
      }
      const result = await turns.alone(effect);
      await turns.turn();
      if (isDead() || faults.happens('died', 0.5)) die('after');
      if (faults.happens('lostAfter')) {
        tell('no answer, after the effect');
        throw new StoreInDoubt('no answer');
      }
      tell(typeof result === 'string' ? result : 'done');
      return result;
    }
    return {
      read: (keys, options) =>
        call({ call: 'read', keys }, async () => {
          counts.reads += 1;
          const items = await inner.read(keys, options);
          const seen = [...new Set(keys)].flatMap((key) => {
            const item = options.consistent ? items.get(key) : aged(key, items.get(key));
            return item && !isDeleted(item, now()) ? [{ key, item, place: random() }] : [];
          });
          // Nobody promises an order of answers.
          seen.sort((a, b) => a.place - b.place);
          return new Map(seen.map(({ key, item }) => [key, item]));
        }),
      putChunk: (chunk) =>
        call({ call: 'putChunk', keys: [chunk.key] }, async () => {
          counts.chunks += 1;
          await inner.putChunk(chunk);
          written([chunk]);
        }),
      commit: (commit) =>
        call({ call: 'commit', keys: itemsOf(commit).map(({ key }) => key) }, () =>
          commitNow(worker, commit),
        ),
      shorten: (pointer) =>
        call({ call: 'shorten', keys: [pointer.key, pointer.to] }, async () => {
          counts.shortenings += 1;
          await inner.shorten(pointer);
          const [item] = (await inner.read([pointer.key], { consistent: true })).values();
          if (item && !same(item, standing.get(pointer.key))) written([item]);
        }),
    };
  }

  return { worker: workerStore, standing, counts };
}

/** What is expired is deleted some day: here half of it at once, and the rest never. */
function isDeleted(item: ProfileItem, now: number): boolean {
  return item.kind === 'chunk' && item.expires * 1000 <= now && /[A-Z-]$/.test(item.key);
}

/** Every item that a commit writes. */
export function itemsOf({ main, losers, pointers, restored }: Commit): ProfileItem[] {
  return [main, ...losers.map(({ item }) => item), ...pointers, ...(restored ? [restored.item] : [])];
}

/** Every profile that a commit writes, those that end before those that go on. */
export function commitsOf({ main, losers, restored }: Commit): (MainItem | RedirectItem)[] {
  return [...losers.map(({ item }) => item), main, ...(restored ? [restored.item] : [])];
}
