import { hash } from 'node:crypto';

/** Some of the clusters, each whole, and the beginnings of those that are too large. */
export type ClusterSample = {
  /** Whether the event with these keys belongs to one that is there whole. */
  readonly has: (keys: readonly string[]) => boolean;
  readonly events: number;
  readonly clusters: number;
  /** Each has more events than a sample may have. */
  readonly tooLarge: number;
  /** Of these, the largest, of which a beginning is taken; the most events first. */
  readonly parts: readonly ClusterPart[];
};

/** The beginning of a cluster: whoever met in that time has met. */
export type ClusterPart = {
  readonly has: (keys: readonly string[]) => boolean;
  /** How many of its events are taken. */
  readonly events: number;
  readonly of: { readonly events: number; readonly keys: number };
  /** Place of a key among the few that brought the most others into the cluster, from 0; -1: it is none of them. */
  readonly sharedRank: (key: string) => number;
};

/** Of clusters that are too large, those of which a beginning is taken, and the keys of each that are looked out for. */
const PARTS = 5;
const SHARED = 5;

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
  /** How often a key came with one of a cluster that was another until then: those of a shared device do again and again. */
  const joins: number[] = [];
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
    joins.push(0);
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
  function clusterOf(keys: readonly string[]): number | undefined {
    const index = indexes.get(numberOf(keys[0] ?? ''));
    return index === undefined ? undefined : rootOf(index);
  }
  const joinsOf = (index: number) => joins[index] ?? 0;
  const eventsOf = (root: number) => events[root] ?? 0;
  const roots = () => parents.flatMap((parent, index) => (parent === index ? [index] : []));
  function partOf(root: number, room: number): ClusterPart {
    const most: number[] = [];
    let keys = 0;
    for (const index of parents.keys()) {
      if (rootOf(index) !== root) continue;
      keys += 1;
      if (most.length === SHARED && joinsOf(index) <= joinsOf(most.at(-1) ?? 0)) continue;
      most.push(index);
      most.sort((one, other) => joinsOf(other) - joinsOf(one)).splice(SHARED);
    }
    return {
      has: (asked) => clusterOf(asked) === root,
      events: room,
      of: { events: eventsOf(root), keys },
      sharedRank: (key) => most.indexOf(indexes.get(numberOf(key)) ?? -1),
    };
  }

  return {
    add(keys) {
      const own = keys.map(indexOf);
      const before = new Set(own.map(rootOf)).size;
      const root = own.map(rootOf).reduce((one, other) => join(rootOf(one), rootOf(other)));
      if (before > 1) for (const index of own) joins[index] = (joins[index] ?? 0) + 1;
      events[root] = (events[root] ?? 0) + 1;
      added += 1;
      return parents.length;
    },
    size: () => ({ keys: parents.length, clusters: roots().length, events: added }),
    sample(maxEvents) {
      const all = roots();
      const large = all
        .filter((root) => eventsOf(root) > maxEvents)
        .sort((a, b) => eventsOf(b) - eventsOf(a) || (smallest[a] ?? 0) - (smallest[b] ?? 0));
      const fitting = all.filter((root) => eventsOf(root) <= maxEvents);
      const chosen = chosenOf(
        fitting.map((root) => ({ root, events: eventsOf(root), smallest: smallest[root] ?? 0 })),
        // Where one is too large it is most of the people there are, and has half of the room at least.
        large.length > 0 ? Math.ceil(maxEvents / 2) : maxEvents,
      );
      const begun = large.slice(0, PARTS);
      const room = Math.floor((maxEvents - chosen.events) / Math.max(1, begun.length));
      const parts = begun.map((root) => partOf(root, room));
      return {
        has: (keys) => chosen.roots.has(clusterOf(keys) ?? -1),
        events: chosen.events,
        clusters: chosen.roots.size,
        tooLarge: large.length,
        parts,
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
