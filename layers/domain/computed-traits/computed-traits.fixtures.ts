import fc from 'fast-check';
import { foldEvents } from '../profiles/fold.ts';
import type { ProfileEvent } from '../profiles/profile-event.ts';
import { configurationWith, eventOf, lineOf, NOON } from '../profiles/profiles.fixtures.ts';
import type { CompiledComputedTrait } from './compiled.ts';

export const DAY = 86_400_000;

const over = { name: 'Order Completed' };
const kinds = [
  { compute: 'count', over },
  ...(['sum', 'average', 'min', 'max'] as const).map((compute) => ({ compute, property: 'total', over })),
  ...(['most-frequent', 'first', 'last', 'unique-list', 'unique-count'] as const).map((compute) => ({
    ...{ compute, property: 'sku', over },
  })),
  { compute: 'time-since', over },
];

/** Every kind, of all time and of a window. */
export const DEFINITIONS: Readonly<Record<string, object>> = Object.fromEntries(
  kinds.flatMap((kind) => {
    const key = kind.compute.replaceAll('-', '_');
    return [
      [key, kind],
      [`${key}_3d`, { ...kind, within: '3d' }],
    ];
  }),
);

export const configuration = configurationWith({ computedTraits: DEFINITIONS });

export function trait(key: string, from = configuration): CompiledComputedTrait {
  const found = from.computedTraits?.find((one) => one.key === key);
  if (!found) throw new Error(`There is no computed trait ${key}.`);
  return found;
}

export type Order = { readonly at: number; readonly total?: number; readonly sku?: string };

export function orders(all: readonly Order[], from = configuration): ProfileEvent[] {
  return all.map(({ at, ...properties }, index) =>
    eventOf(
      from,
      lineOf(
        {
          ...{ type: 'track', event: 'Order Completed', messageId: `m${index}`, anonymousId: 'a1' },
          properties: { ...properties },
        },
        at,
      ),
    ),
  );
}

export function fold(all: readonly ProfileEvent[], from = configuration) {
  return foldEvents([], all, from.features);
}

/** Orders of ten days before noon, many at equal times; `skus`: how many different ones. */
export function someOrders(most: number, skus = 5): fc.Arbitrary<Order[]> {
  return fc.array(
    fc.record(
      {
        at: fc.integer({ min: 0, max: 40 }).map((quarter) => NOON - (quarter * DAY) / 4),
        total: fc.integer({ min: -500, max: 5_000 }).map((cents) => cents / 100),
        sku: fc.integer({ min: 0, max: skus - 1 }).map((number) => `sku${number}`),
      },
      { requiredKeys: ['at'] },
    ),
    { minLength: 1, maxLength: most },
  );
}
