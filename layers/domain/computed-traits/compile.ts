import type { Amounts, Feature } from '../profiles/state.ts';
import { durationMs } from '../segments/duration.ts';
import type { CompiledComputedTrait, ComputedValue } from './compiled.ts';
import type { ComputedTraitDefinition } from './definition.ts';
import { featureFor, NEWEST_AMOUNTS } from './feature.ts';
import { firstValue, lastValue, mostFrequent, timeSince, uniqueValues } from './read-values.ts';
import { amountsWithin, type InWindow, newestTimes } from './windows.ts';

/**
 * A computed trait made ready to run.
 *
 * @example
 * compileComputedTrait(item).valueOf(main.state, now); // { value: 3, validUntil: 1734592000000 }
 */
export function compileComputedTrait(item: {
  readonly id: string;
  readonly key: string;
  readonly version: number;
  readonly definition: ComputedTraitDefinition;
}): CompiledComputedTrait {
  const { id, key, version, definition } = item;
  const feature = featureFor(definition);
  const read = readerOf(definition);
  return {
    ...{ id, key, version },
    features: [feature],
    ...(COUNTING.has(definition.compute) && { isNothingAt: 0 }),
    valueOf: ({ features }, now) => read(features[feature.key], now),
  };
}

/** What is 0 where there is nothing to compute from; the others are null. */
const COUNTING: ReadonlySet<string> = new Set(['count', 'sum', 'unique-count', 'active-members']);

type Read = (feature: Feature | undefined, now: number) => ComputedValue;

const UNITS = { hours: 3_600_000, days: 86_400_000 } as const;

function readerOf(definition: ComputedTraitDefinition): Read {
  const { compute } = definition;
  const window = durationMs(definition.within);
  switch (compute) {
    case 'count':
      return (feature, now) => valueFrom(countsIn(feature, window, now), ({ n }) => n);
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return (feature, now) => valueFrom(amountsIn(feature, window, now), NUMBERS[compute]);
    case 'unique-count':
    case 'active-members':
      return (feature, now) => valueFrom(uniqueValues(feature, window, now), ({ length }) => length);
    case 'unique-list':
      return (feature, now) => valueFrom(uniqueValues(feature, window, now), (values) => values);
    case 'most-frequent':
      return (feature, now) => mostFrequent(feature, window, now);
    case 'first':
      return (feature, now) => firstValue(feature, window, now);
    case 'last':
      return (feature, now) => lastValue(feature, window, now);
    case 'time-since':
      return (feature, now) => timeSince(feature, { unit: UNITS[definition.unit], window }, now);
  }
}

function valueFrom<T>(
  { found, ...rest }: InWindow<T>,
  read: (found: T) => ComputedValue['value'],
): ComputedValue {
  return { value: read(found), ...rest };
}

const NUMBERS = {
  sum: ({ sum = '0' }) => Number(sum) / 1e6,
  average: ({ n, sum }) => (sum === undefined ? null : Number(sum) / 1e6 / n),
  min: ({ min }) => min ?? null,
  max: ({ max }) => max ?? null,
} as const satisfies Record<string, (amounts: Amounts) => number | null>;

function countsIn(feature: Feature | undefined, window: number | undefined, now: number): InWindow<Amounts> {
  if (feature === undefined || window === undefined) return { found: { n: feature?.count ?? 0 } };
  return amountsWithin(feature, newestTimes(feature), { window, now });
}

function amountsIn(feature: Feature | undefined, window: number | undefined, now: number): InWindow<Amounts> {
  const { amounts = { n: 0 }, newest } = feature?.parts ?? {};
  if (feature === undefined || window === undefined) return { found: amounts };
  return amountsWithin(feature, newest ?? { most: NEWEST_AMOUNTS, of: [] }, { window, now });
}
