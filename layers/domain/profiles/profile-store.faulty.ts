import type { ItemKey, ProfileItem } from './items.ts';
import type { MemoryProfileStore } from './profile-store.memory.ts';
import { type ProfileStore, StoreInDoubt } from './profile-store.ts';

/** A worker died between two calls to the store. Whatever it held has to come again. */
export class WorkerDied extends Error {
  override readonly name = 'WorkerDied';
}

/** How often things go wrong, each a share of the calls in [0, 1]. */
export type FaultRates = {
  /** An eventual read returns an older item, or misses a new one. */
  readonly stale: number;
  /** A write is refused although its conditions hold, as a cancelled transaction is. */
  readonly cancelled: number;
  /** No answer, and no effect. */
  readonly lostBefore: number;
  /** No answer, after the effect. */
  readonly lostAfter: number;
  /** The worker dies, before the call or after it. */
  readonly died: number;
};

export const NO_FAULTS: FaultRates = { stale: 0, cancelled: 0, lostBefore: 0, lostAfter: 0, died: 0 };
export const MANY_FAULTS: FaultRates = {
  stale: 0.4,
  cancelled: 0.06,
  lostBefore: 0.04,
  lostAfter: 0.06,
  died: 0.04,
};

export type FaultyProfileStore = {
  /** A store for one worker's life: once the worker has died, it answers nothing. */
  readonly worker: () => ProfileStore;
  /** From now on nothing fails; what eventual reads see is up to date. */
  readonly heal: () => void;
};

/** How many older states of an item an eventual read may still return. */
const STALE_STATES = 3;

/**
 * A store that fails as AWS does, between any two calls and in the middle of each.
 *
 * @param options `random` in [0, 1) from a seed; `turn` lets other workers go on before a call takes effect
 * @example
 * const faulty = faultyProfileStore(memoryProfileStore(), { random, rates: MANY_FAULTS, turn });
 * await commitEvents(events, configuration, { ...ports, store: faulty.worker() });
 */
export function faultyProfileStore(
  inner: MemoryProfileStore,
  {
    random,
    rates,
    turn,
  }: { readonly random: () => number; readonly rates: FaultRates; readonly turn: () => Promise<void> },
): FaultyProfileStore {
  let healed = false;
  const past = new Map<ItemKey, (ProfileItem | undefined)[]>();
  const happens = (rate: number) => !healed && random() < rate;

  async function write<T>(keys: readonly ItemKey[], call: () => Promise<T>): Promise<T> {
    const before = await inner.read(keys, { consistent: true });
    const result = await call();
    const after = await inner.read(keys, { consistent: true });
    for (const key of keys)
      if (JSON.stringify(before.get(key)) !== JSON.stringify(after.get(key)))
        past.set(key, [...(past.get(key) ?? []), before.get(key)].slice(-STALE_STATES));
    return result;
  }

  function aged(key: ItemKey, item: ProfileItem | undefined): ProfileItem | undefined {
    const older = past.get(key);
    if (!older || !happens(rates.stale)) return item;
    return structuredClone(older[Math.floor(random() * older.length)]);
  }

  function worker(): ProfileStore {
    let dead = false;
    async function call<T>(effect: () => Promise<T>): Promise<T> {
      const die = () => {
        dead = true;
        throw new WorkerDied('The worker is gone.');
      };
      if (dead || happens(rates.died / 2)) die();
      await turn();
      if (happens(rates.lostBefore)) throw new StoreInDoubt('no answer');
      const result = await effect();
      await turn();
      if (happens(rates.died / 2)) die();
      if (happens(rates.lostAfter)) throw new StoreInDoubt('no answer');
      return result;
    }
    return {
      read: (keys, options) =>
        call(async () => {
          const items = await inner.read(keys, options);
          if (options.consistent) return items;
          const seen = [...new Set(keys)].map((key) => [key, aged(key, items.get(key))] as const);
          return new Map(seen.flatMap(([key, item]) => (item ? [[key, item]] : [])));
        }),
      putChunk: (chunk) => call(() => write([chunk.key], () => inner.putChunk(chunk))),
      commit: (commit) =>
        call(() => {
          if (happens(rates.cancelled)) return Promise.resolve('conflict');
          const { main, losers, pointers, restored } = commit;
          const items = [
            main,
            ...losers.map(({ item }) => item),
            ...pointers,
            ...(restored ? [restored.item] : []),
          ];
          const keys = items.map(({ key }) => key);
          return write(keys, () => inner.commit(commit));
        }),
      shorten: (pointer) => call(() => write([pointer.key], () => inner.shorten(pointer))),
    };
  }

  return { worker, heal: () => void (healed = true) };
}
