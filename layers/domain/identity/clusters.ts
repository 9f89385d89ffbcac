import { hash } from 'node:crypto';

/** Some of the clusters, each whole. */
export type ClusterSample = {
  /** Whether the event with these keys belongs to it. */
  readonly has: (keys: readonly string[]) => boolean;
  readonly events: number;
  readonly clusters: number;
  /** Left out, since each has more events than a sample may have. */
  readonly tooLarge: number;
};

/** Who could have to do with whom: events that share an identifier, over any number of others, are of one cluster. */
export type Clusters = {
  /** An event with these keys, one at least; answers how many different ones there are by now. */
  readonly add: (keys: readonly string[]) => number;
  readonly size: () => { readonly keys: number; readonly clusters: number; readonly events: number };
  /** Clusters by chance, the same ones each time, of so many events at most. */
  readonly sample: (maxEvents: number) => ClusterSample;
};

/**
 * No clusters yet. A key takes about 100 bytes.
 *
 * @example
 * const clusters = noClusters();
 * clusters.add(['wsp_1#a', 'wsp_1#b']);
 * clusters.sample(100).has(['wsp_1#b']); // true
 */
export function noClusters(): Clusters {
  const indexes = new Map<number, number>();
  const parents: number[] = [];
  /** Of roots. */
  const events: number[] = [];
  const smallest: number[] = [];
  let added = 0;

  function rootOf(index: number): number {
    let root = index;
    for (let up = parents[root] ?? root; up !== root; up = parents[root] ?? root) {
      parents[root] = parents[up] ?? up;
      root = up;
    }
    return root;
  }
  function indexOf(key: string): number {
    const number = numberOf(key);
    const index = indexes.get(number) ?? parents.length;
    if (index < parents.length) return index;
    indexes.set(number, index);
    parents.push(index);
    events.push(0);
    smallest.push(number);
    return index;
  }
  function join(one: number, other: number): number {
    if (one === other) return one;
    const isLarger = (events[one] ?? 0) >= (events[other] ?? 0);
    const [root, below] = isLarger ? [one, other] : [other, one];
    parents[below] = root;
    events[root] = (events[root] ?? 0) + (events[below] ?? 0);
    smallest[root] = Math.min(smallest[root] ?? 0, smallest[below] ?? 0);
    return root;
  }
  const roots = () => parents.flatMap((parent, index) => (parent === index ? [index] : []));

  return {
    add(keys) {
      const root = keys
        .map((key) => rootOf(indexOf(key)))
        .reduce((one, other) => join(rootOf(one), rootOf(other)));
      events[root] = (events[root] ?? 0) + 1;
      added += 1;
      return parents.length;
    },
    size: () => ({ keys: parents.length, clusters: roots().length, events: added }),
    sample(maxEvents) {
      const all = roots();
      const fitting = all.filter((root) => (events[root] ?? 0) <= maxEvents);
      const chosen = chosenOf(
        fitting.map((root) => ({ root, events: events[root] ?? 0, smallest: smallest[root] ?? 0 })),
        maxEvents,
      );
      const has = (keys: readonly string[]) => {
        const index = indexes.get(numberOf(keys[0] ?? ''));
        return index !== undefined && chosen.roots.has(rootOf(index));
      };
      return {
        has,
        events: chosen.events,
        clusters: chosen.roots.size,
        tooLarge: all.length - fitting.length,
      };
    },
  };
}

type Cluster = { readonly root: number; readonly events: number; readonly smallest: number };

function chosenOf(clusters: readonly Cluster[], maxEvents: number) {
  const roots = new Set<number>();
  let events = 0;
  // A number of the smallest, and not itself: of many keys the smallest is small, and large clusters would come first.
  const inOrder = clusters
    .map((cluster) => ({ ...cluster, order: numberOf(String(cluster.smallest)) }))
    .sort((a, b) => a.order - b.order);
  for (const cluster of inOrder) {
    if (events + cluster.events > maxEvents) break;
    roots.add(cluster.root);
    events += cluster.events;
  }
  return { roots, events };
}

/** 48 bits: of four million keys, two are taken for one with a probability of 3 %. */
function numberOf(key: string): number {
  return hash('sha1', key, 'buffer').readUIntBE(0, 6);
}
