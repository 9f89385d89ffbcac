import { shortHash } from '../ids/ids.ts';
import type { Json } from '../outcomes/json.ts';
import { compare, readNumber } from './compare.ts';
import type { FeatureDefinition, FoldedEvent } from './compiled.ts';
import type { EventMatcher, PropertyCondition } from './definition.ts';
import { readPath } from './path.ts';

/** Beyond this a property is taken for a mistake, and is left out of sums. */
const LARGEST_AMOUNT = 1e15;

/**
 * What a profile has to remember of the events that match. Two definitions that mean the same have the same key,
 * whatever the order of their conditions, so that segments share what is remembered.
 *
 * @param sumOf dotted path of a property to add up
 * @example
 * featureOf({ type: 'track', name: 'Order Completed' }, 'total').amount?.(event); // 19.9
 */
export function featureOf(matcher: EventMatcher, sumOf?: string): FeatureDefinition {
  const key = shortHash('feature', canonicalMatcher(matcher), sumOf ?? '');
  const matches = matchEvent(matcher);
  if (sumOf === undefined) return { key, matches };
  return { key, matches, amount: (event) => amountOf(readPath(event.properties, sumOf)) };
}

/**
 * A property as an amount. JSON may hold 1e400, which reads as Infinity: what cannot be added up is not counted.
 *
 * @example
 * amountOf('19.90'); // 19.9
 */
export function amountOf(value: Json | undefined): number | undefined {
  const amount = readNumber(value);
  return amount !== undefined && Math.abs(amount) <= LARGEST_AMOUNT ? amount : undefined;
}

/**
 * The features of several segments, each once.
 *
 * @example
 * distinctFeatures([abandonedCart, bigSpenders]).map((feature) => feature.key);
 */
export function distinctFeatures(
  holders: readonly { readonly features: readonly FeatureDefinition[] }[],
): readonly FeatureDefinition[] {
  const byKey = new Map<string, FeatureDefinition>();
  for (const { features } of holders) for (const feature of features) byKey.set(feature.key, feature);
  return [...byKey.values()];
}

/**
 * A matcher as text, the same for all that mean the same.
 *
 * @example
 * canonicalMatcher({ type: 'page' }) === canonicalMatcher({ type: 'page', where: [] }); // true
 */
export function canonicalMatcher({ type, name, where = [] }: EventMatcher): string {
  const conditions = where.map(({ property, is, value }) => JSON.stringify([property, is, value ?? null]));
  return JSON.stringify([type, name ?? null, [...new Set(conditions)].sort()]);
}

/**
 * Whether an event is one of those.
 *
 * @example
 * matchEvent({ type: 'track', name: 'Order Completed' })(event);
 */
export function matchEvent({ type, name, where = [] }: EventMatcher): (event: FoldedEvent) => boolean {
  const tests = where.map(matchProperty);
  return (event) =>
    event.type === type &&
    (name === undefined || event.name === name) &&
    tests.every((holds) => holds(event));
}

function matchProperty({ property, is, value }: PropertyCondition): (event: FoldedEvent) => boolean {
  const test = compare(is, value);
  return (event) => test(readPath(event.properties, property));
}
