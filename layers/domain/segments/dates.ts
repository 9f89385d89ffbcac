import type { Json } from '../outcomes/json.ts';

/** What a date of JavaScript can hold, ± this many milliseconds. */
const FARTHEST = 8.64e15;
/** Numbers nearer to zero are seconds: as milliseconds they would lie between 1966 and 1973. */
const SECONDS_BELOW = 1e11;

const ISO =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/i;

/**
 * A value as a date, in whole milliseconds since the epoch: ISO 8601 text from the day on (UTC where it names no
 * offset), or a number of milliseconds, or of seconds where it is below 100,000,000,000. Undefined for all else.
 *
 * @example
 * readDate('2026-03-01'); // 1772323200000
 * readDate(1772323200); // 1772323200000
 */
export function readDate(value: Json | undefined): number | undefined {
  const at =
    typeof value === 'number' ? fromNumber(value) : typeof value === 'string' ? fromText(value) : NaN;
  return Math.abs(at) <= FARTHEST ? at : undefined;
}

function fromNumber(value: number): number {
  return Math.floor(Math.abs(value) < SECONDS_BELOW ? Math.round(value * 1000) : value);
}

function fromText(text: string): number {
  const match = ISO.exec(text);
  if (!match) return NaN;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = match
    .slice(1, 7)
    .map((part: string | undefined) => Number(part ?? 0));
  const date = new Date(Date.UTC(year, month - 1, day));
  // 31 April would roll over into May: two-digit years roll into the 1900s the same way.
  if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day)
    return NaN;
  if (hour > 23 || minute > 59 || second > 59) return NaN;
  const milliseconds = Number((match[7] ?? '').padEnd(3, '0').slice(0, 3));
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1000 + milliseconds - offsetMs(match[8]);
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || offset.toUpperCase() === 'Z') return 0;
  const digits = offset.replace(':', '');
  const minutes = Number(digits.slice(1, 3)) * 60 + Number(digits.slice(3));
  return (digits.startsWith('-') ? -minutes : minutes) * 60_000;
}
