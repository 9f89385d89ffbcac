import { shortHash } from '../ids/ids.ts';
import type { Amounts, FeatureParts, Occurrence } from './state.ts';

/** A window is cut into so many slots. */
export const SLOTS_OF_WINDOW = 30;

type Slots = NonNullable<FeatureParts['slots']>;
type Newest = NonNullable<FeatureParts['newest']>;
type Values = NonNullable<FeatureParts['values']>;
type Ends = NonNullable<FeatureParts['ends']>;

/**
 * Parts of one feature, of distinct events, as one. Associative and commutative: every bound looks at nothing that a
 * further part could change in favour of what was left out.
 *
 * @param all at least one, of one definition
 * @example
 * joinParts([{ amounts: { n: 1 } }, { amounts: { n: 2 } }]); // { amounts: { n: 3 } }
 */
export function joinParts(all: readonly FeatureParts[]): FeatureParts {
  const [only] = all;
  if (only && all.length === 1) return only;
  const amounts = all.flatMap((part) => part.amounts ?? []);
  const slots = all.flatMap((part) => part.slots ?? []);
  const newest = all.flatMap((part) => part.newest ?? []);
  const values = all.flatMap((part) => part.values ?? []);
  const ends = all.flatMap((part) => part.ends ?? []);
  return {
    ...(amounts.length > 0 && { amounts: joinAmounts(amounts) }),
    ...(slots[0] && { slots: joinSlots(slots[0].ms, slots) }),
    ...(newest[0] && { newest: joinNewest(newest[0].most, newest) }),
    ...(values[0] && { values: joinValues(values[0], values) }),
    ...(ends[0] && { ends: ends.reduce(joinEnds) }),
  };
}

/**
 * Amounts added up; of none: nothing.
 *
 * @example
 * joinAmounts([{ n: 1, sum: '2000000', min: 2, max: 2 }, { n: 1, sum: '500000', min: 0.5, max: 0.5 }]);
 * // { n: 2, sum: '2500000', min: 0.5, max: 2 }
 */
export function joinAmounts(all: readonly Amounts[]): Amounts {
  let [n, sum, min, max] = [0, 0n, Infinity, -Infinity];
  for (const one of all) {
    n += one.n;
    if (one.sum === undefined) continue;
    sum += BigInt(one.sum);
    min = Math.min(min, one.min ?? Infinity);
    max = Math.max(max, one.max ?? -Infinity);
  }
  return min === Infinity ? { n } : { n, sum: sum.toString(), min, max };
}

/** What is too old for a window that ends at the newest event is too old for every later one. */
function joinSlots(ms: number, all: readonly Slots[]): Slots {
  const entries = all.flatMap(({ of }) => Object.entries(of));
  const newest = entries.reduce((most, [slot]) => Math.max(most, Number(slot)), -Infinity);
  const kept = entries.filter(([slot]) => Number(slot) >= newest - SLOTS_OF_WINDOW);
  const bySlot = Map.groupBy(kept, ([slot]) => slot);
  const of = [...bySlot].map(([slot, same]) => [slot, joinAmounts(same.map(([, one]) => one))] as const);
  return { ms, of: Object.fromEntries(of) };
}

function joinNewest(most: number, all: readonly Newest[]): Newest {
  const sorted = all.flatMap(({ of }) => of).sort((a, b) => compareOccurrences(b, a));
  return { most, of: sorted.slice(0, most) };
}

function joinValues({ by, most }: Values, all: readonly Values[]): Values {
  const joined = new Map<string, number>();
  for (const [value, number] of all.flatMap(({ of }) => Object.entries(of))) {
    const standing = joined.get(value);
    const both = by === 'count' ? (standing ?? 0) + number : Math.max(standing ?? number, number);
    joined.set(value, both);
  }
  const more = joined.size > most || all.some((values) => values.more);
  const kept = joined.size > most ? cut([...joined], by, most) : joined;
  return { by, most, of: Object.fromEntries(kept), ...(more && { more: true }) };
}

type Entry = readonly [value: string, number: number];

/**
 * By last time the newest stay; by count those of the smallest hash: whoever drops a value has seen so many that come
 * before it, and nothing that comes later brings it back.
 */
function cut(entries: readonly Entry[], by: Values['by'], most: number): readonly Entry[] {
  const ranked = entries.map((entry) => ({ entry, hash: by === 'count' ? shortHash(entry[0]) : entry[0] }));
  const order = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  ranked.sort((a, b) => (by === 'last' ? b.entry[1] - a.entry[1] : 0) || order(a.hash, b.hash));
  return ranked.slice(0, most).map(({ entry }) => entry);
}

function joinEnds(a: Ends, b: Ends): Ends {
  return {
    first: compareOccurrences(a.first, b.first) <= 0 ? a.first : b.first,
    last: compareOccurrences(a.last, b.last) >= 0 ? a.last : b.last,
  };
}

/** By time, then by value, so that the order of arrival never decides. */
function compareOccurrences(a: Occurrence, b: Occurrence): number {
  if (a[0] !== b[0]) return a[0] - b[0];
  const [mine, other] = [JSON.stringify(a[1]), JSON.stringify(b[1])];
  return mine < other ? -1 : mine > other ? 1 : 0;
}
