/** Milliseconds of an hour, the bucket of ledger and lake. */
export const HOUR = 3_600_000;

/**
 * The hour bucket of a time, as it stands in keys of the ledger and the lake.
 *
 * @param at milliseconds since the epoch
 * @example
 * hourOf(Date.UTC(2026, 10, 2, 9, 30)); // '2026-11-02T09'
 */
export function hourOf(at: number): string {
  return new Date(at).toISOString().slice(0, 13);
}

/**
 * Beginnings of the hours that touch [from, to), in order.
 *
 * @param range milliseconds since the epoch
 * @example
 * hoursOf({ from: nineThirty, to: elevenSharp }); // [nineSharp, tenSharp]
 */
export function hoursOf(range: { readonly from: number; readonly to: number }): number[] {
  const hours: number[] = [];
  for (let hour = Math.floor(range.from / HOUR) * HOUR; hour < range.to; hour += HOUR) hours.push(hour);
  return hours;
}
