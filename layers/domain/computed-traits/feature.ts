import { shortHash } from '../ids/ids.ts';
import type { Json } from '../outcomes/json.ts';
import { SLOTS_OF_WINDOW } from '../profiles/feature-parts.ts';
import type { Amounts, FeatureParts, Scalar } from '../profiles/state.ts';
import type { FeatureDefinition, FoldedEvent } from '../segments/compiled.ts';
import { durationMs } from '../segments/duration.ts';
import { amountOf, canonicalMatcher, featureOf, matchEvent } from '../segments/features.ts';
import { readPath } from '../segments/path.ts';
import { type ComputedTraitDefinition, LONGEST_VALUE, MOST_MEMBERS, MOST_VALUES } from './definition.ts';

/** Newest amounts that a windowed number is exact for. */
export const NEWEST_AMOUNTS = 20;

/**
 * What a profile has to remember for a computed trait. What is the same as for a segment is remembered once.
 *
 * @example
 * featureFor({ compute: 'count', over: { type: 'track', name: 'Order Completed' } }).key;
 */
export function featureFor(definition: ComputedTraitDefinition): FeatureDefinition {
  const { compute, over } = definition;
  const part = partOf(definition);
  if (part === undefined && over) return featureOf(over);
  const key = shortHash('computed', over ? canonicalMatcher(over) : '*', ...shapeOf(definition));
  const matches = over ? matchEvent(over) : () => true;
  const isOfMembers = compute === 'active-members';
  const feature = { key, matches: isOfMembers ? ofMember(matches) : matches };
  return part ? { ...feature, part } : feature;
}

function ofMember(matches: FeatureDefinition['matches']): FeatureDefinition['matches'] {
  return (event) => event.member !== undefined && matches(event);
}

/** What the parts depend on: equal shapes remember the same. */
function shapeOf(definition: ComputedTraitDefinition): string[] {
  const { compute, within = '' } = definition;
  const property = 'property' in definition ? definition.property : '';
  switch (compute) {
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return ['amounts', property, within];
    case 'unique-list':
    case 'unique-count':
      return ['unique', property];
    case 'most-frequent':
      return [within === '' ? 'frequent' : 'newest', property];
    case 'first':
      return [within === '' ? 'ends' : 'newest', property];
    case 'last':
      return ['ends', property];
    case 'active-members':
      return ['members'];
    default:
      return [compute, within];
  }
}

type Part = (event: FoldedEvent) => FeatureParts | undefined;

function partOf(definition: ComputedTraitDefinition): Part | undefined {
  const ms = slotMs(definition.within);
  switch (definition.compute) {
    case 'count':
      return ms === undefined ? undefined : ({ at }) => ({ slots: slotAt(at, ms, { n: 1 }) });
    case 'time-since':
      return undefined;
    case 'sum':
    case 'average':
    case 'min':
    case 'max':
      return amountsPart(definition.property, ms);
    case 'active-members':
      return ({ member, at }) =>
        member === undefined ? undefined : { values: lastOf(member, at, MOST_MEMBERS) };
    case 'unique-list':
    case 'unique-count':
      return valuePart(definition.property, (value, at) => ({ values: lastOf(value, at, MOST_VALUES) }));
    case 'most-frequent':
      return valuePart(definition.property, ms === undefined ? frequent : newestOf);
    case 'first':
      return valuePart(definition.property, ms === undefined ? endsOf : newestOf);
    case 'last':
      return valuePart(definition.property, endsOf);
  }
}

/**
 * How fine a window is cut, where it is too full to be exact: a thirtieth of it.
 *
 * @example
 * slotMs('30d'); // 86400000
 */
export function slotMs(within: string | undefined): number | undefined {
  const window = durationMs(within);
  return window === undefined ? undefined : Math.ceil(window / SLOTS_OF_WINDOW);
}

function slotAt(at: number, ms: number, amounts: Amounts): NonNullable<FeatureParts['slots']> {
  return { ms, of: { [String(Math.floor(at / ms))]: amounts } };
}

function amountsPart(property: string, ms: number | undefined): Part {
  return ({ properties, at }) => {
    const amount = amountOf(readPath(properties, property));
    if (amount === undefined) return undefined;
    const amounts = amountsOf(amount);
    if (ms === undefined) return { amounts };
    return { amounts, slots: slotAt(at, ms, amounts), newest: { most: NEWEST_AMOUNTS, of: [[at, amount]] } };
  };
}

/**
 * One amount. Sums are kept in millionths, so that they do not depend on the order.
 *
 * @example
 * amountsOf(1.5); // { n: 1, sum: '1500000', min: 1.5, max: 1.5 }
 */
export function amountsOf(amount: number): Amounts {
  // -0 and 0 are one amount.
  const plain = amount + 0;
  return { n: 1, sum: BigInt(Math.round(plain * 1e6)).toString(), min: plain, max: plain };
}

function valuePart(property: string, parts: (value: Scalar, at: number) => FeatureParts): Part {
  return ({ properties, at }) => {
    const value = scalarOf(readPath(properties, property));
    return value === undefined ? undefined : parts(value, at);
  };
}

function scalarOf(value: Json | undefined): Scalar | undefined {
  if (typeof value === 'string')
    return Buffer.byteLength(value) <= LONGEST_VALUE ? value.toWellFormed() : undefined;
  if (typeof value === 'number') return Number.isFinite(value) ? value + 0 : undefined;
  return typeof value === 'boolean' ? value : undefined;
}

function lastOf(value: Scalar, at: number, most: number): NonNullable<FeatureParts['values']> {
  return { by: 'last', most, of: { [JSON.stringify(value)]: at } };
}

const frequent = (value: Scalar): FeatureParts => ({
  values: { by: 'count', most: MOST_VALUES, of: { [JSON.stringify(value)]: 1 } },
});
const newestOf = (value: Scalar, at: number): FeatureParts => ({
  newest: { most: MOST_VALUES, of: [[at, value]] },
});
const endsOf = (value: Scalar, at: number): FeatureParts => ({
  ends: { first: [at, value], last: [at, value] },
});
