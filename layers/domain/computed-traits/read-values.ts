import type { Feature, Occurrence, Scalar } from '../profiles/state.ts';
import type { ComputedValue } from './compiled.ts';
import { MOST_UNITS } from './definition.ts';
import { type InWindow, newestWithin } from './windows.ts';

const NOTHING: ComputedValue = { value: null };

/**
 * The values that lie in the window, or all that are kept, in an order that does not depend on when they came.
 *
 * @param window milliseconds; absent: of all time
 * @example
 * uniqueValues(feature, undefined, now).found; // ['a', 'b']
 */
export function uniqueValues(
  feature: Feature | undefined,
  window: number | undefined,
  now: number,
): InWindow<readonly Scalar[]> {
  const { of = {}, more = false } = feature?.parts?.values ?? {};
  const kept = Object.entries(of);
  const inside = window === undefined ? kept : kept.filter(([, last]) => now < last + window);
  // The newest are kept: as soon as one of them lies outside, all that were left out do.
  const bounded = more && inside.length === kept.length;
  const found = inside
    .map(([value]) => value)
    .sort()
    .map(valueOf);
  return { found, ...leavingFirst(inside, window), ...(bounded && { bounded: true }) };
}

function leavingFirst(inside: readonly (readonly [string, number])[], window: number | undefined) {
  if (window === undefined || inside.length === 0) return {};
  return { validUntil: Math.min(...inside.map(([, last]) => last)) + window };
}

/** Written by `JSON.stringify` of a scalar, and by nothing else. */
function valueOf(text: string): Scalar {
  const value: unknown = JSON.parse(text);
  return typeof value === 'number' || typeof value === 'boolean' ? value : String(value);
}

/**
 * The value that came most often; of equals the first by their JSON text.
 *
 * @example
 * mostFrequent(feature, undefined, now).value; // 'shoes'
 */
export function mostFrequent(
  feature: Feature | undefined,
  window: number | undefined,
  now: number,
): ComputedValue {
  if (window === undefined) {
    const { of = {}, more = false } = feature?.parts?.values ?? {};
    return { value: greatest(Object.entries(of)), ...(more && { bounded: true }) };
  }
  const { found, ...rest } = windowOf(feature, window, now);
  const counts = new Map<string, number>();
  for (const [, value] of found) {
    const text = JSON.stringify(value);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return { value: greatest([...counts]), ...rest };
}

function greatest(counts: readonly (readonly [string, number])[]): Scalar | null {
  let best: readonly [string, number] | undefined;
  for (const one of counts)
    if (best === undefined || one[1] > best[1] || (one[1] === best[1] && one[0] < best[0])) best = one;
  return best ? valueOf(best[0]) : null;
}

function windowOf(
  feature: Feature | undefined,
  window: number,
  now: number,
): InWindow<readonly Occurrence[]> {
  return newestWithin(feature?.parts?.newest ?? { most: 1, of: [] }, window, now);
}

/**
 * The first value of all time, or of the window.
 *
 * @example
 * firstValue(feature, undefined, now).value;
 */
export function firstValue(
  feature: Feature | undefined,
  window: number | undefined,
  now: number,
): ComputedValue {
  if (window === undefined) return { value: feature?.parts?.ends?.first[1] ?? null };
  const { found, ...rest } = windowOf(feature, window, now);
  return { value: found.at(-1)?.[1] ?? null, ...rest };
}

/**
 * The newest value, where it lies in the window.
 *
 * @example
 * lastValue(feature, 30 * DAY, now).value;
 */
export function lastValue(
  feature: Feature | undefined,
  window: number | undefined,
  now: number,
): ComputedValue {
  const last = feature?.parts?.ends?.last;
  if (last === undefined) return NOTHING;
  if (window === undefined) return { value: last[1] };
  return now < last[0] + window ? { value: last[1], validUntil: last[0] + window } : NOTHING;
}

/**
 * Whole hours or days since the last event; from 1,000 on it stays, so that nobody is woken for ever.
 *
 * @example
 * timeSince(feature, { unit: DAY, window: undefined }, now).value; // 3
 */
export function timeSince(
  feature: Feature | undefined,
  { unit, window = Infinity }: { readonly unit: number; readonly window: number | undefined },
  now: number,
): ComputedValue {
  if (feature === undefined || now >= feature.last + window) return NOTHING;
  const value = Math.min(MOST_UNITS, Math.max(0, Math.floor((now - feature.last) / unit)));
  const next = value < MOST_UNITS ? feature.last + (value + 1) * unit : Infinity;
  const validUntil = Math.min(next, feature.last + window);
  return validUntil === Infinity ? { value } : { value, validUntil };
}
