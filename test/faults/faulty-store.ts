import type { ProfileItem } from '@tributary/domain/profiles/items';
import { StoreInDoubt, type Commit, type ProfileStore } from '@tributary/domain/profiles/profile-store';

/** The process died between two calls; the batch comes again. */
export class Crash extends Error {
  override readonly name = 'Crash';
}

export type Rates = {
  /** Eventual reads that return what stood before the latest write. */
  readonly stale: number;
  /** Transactions and puts that are cancelled without effect. */
  readonly cancelled: number;
  /** No answer: before the effect, and after it. */
  readonly lost: number;
  readonly crash: number;
};

export const NO_FAULTS: Rates = { stale: 0, cancelled: 0, lost: 0, crash: 0 };

export type FaultCounts = {
  stale: number;
  cancelled: number;
  lostBefore: number;
  lostAfter: number;
  crashes: number;
  conflicts: number;
};

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/**
 * A store that fails as DynamoDB may: stale eventual reads, cancelled transactions, time-outs before and after the
 * effect; and a process that dies between any two calls. `onWritten` is told of each write that took effect.
 */
export function faultyStore(
  inner: ProfileStore,
  {
    rates,
    random,
    onWritten,
  }: { rates: Rates; random: () => number; onWritten: (items: readonly ProfileItem[]) => void },
): ProfileStore & { readonly faults: FaultCounts } {
  const faults: FaultCounts = {
    stale: 0,
    cancelled: 0,
    lostBefore: 0,
    lostAfter: 0,
    crashes: 0,
    conflicts: 0,
  };
  const before = new Map<string, ProfileItem | undefined>();
  const happens = (rate: number) => random() < rate;
  const crashes = () => {
    if (!happens(rates.crash)) return;
    faults.crashes += 1;
    throw new Crash('The process died.');
  };

  async function written(items: readonly ProfileItem[], write: () => Promise<boolean>): Promise<boolean> {
    const standing = await inner.read(
      items.map(({ key }) => key),
      { consistent: true },
    );
    const done = await write();
    if (!done) return false;
    for (const { key } of items) before.set(key, standing.get(key));
    onWritten(items);
    return true;
  }

  async function answered(call: () => Promise<boolean>): Promise<boolean> {
    await turns(Math.floor(random() * 3));
    crashes();
    if (happens(rates.lost)) {
      faults.lostBefore += 1;
      throw new StoreInDoubt('No answer.');
    }
    const done = await call();
    await turns(Math.floor(random() * 3));
    crashes();
    if (happens(rates.lost)) {
      faults.lostAfter += 1;
      throw new StoreInDoubt('No answer.');
    }
    return done;
  }

  const itemsOf = ({ main, losers, pointers }: Commit) => [
    main,
    ...losers.map(({ item }) => item),
    ...pointers,
  ];

  return {
    faults,
    async read(keys, options) {
      await turns(Math.floor(random() * 3));
      const found = new Map(await inner.read(keys, options));
      if (options.consistent) return found;
      for (const key of keys) {
        if (!before.has(key) || !happens(rates.stale)) continue;
        faults.stale += 1;
        const old = before.get(key);
        if (old) found.set(key, old);
        else found.delete(key);
      }
      return found;
    },
    async putChunk(chunk) {
      await answered(() => written([chunk], async () => (await inner.putChunk(chunk), true)));
    },
    async commit(commit) {
      const done = await answered(async () => {
        if (happens(rates.cancelled)) {
          faults.cancelled += 1;
          return false;
        }
        const took = await written(itemsOf(commit), async () => (await inner.commit(commit)) === 'committed');
        if (!took) faults.conflicts += 1;
        return took;
      });
      return done ? 'committed' : 'conflict';
    },
    shorten: (pointer) => inner.shorten(pointer),
  };
}
