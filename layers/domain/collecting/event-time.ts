/** ISO 8601 as SDKs write it: a date, or a date and time with an optional fraction and offset. */
const ISO = /^\d{4}-\d{2}-\d{2}(?:([Tt ])\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?\s?([Zz]|[+-]\d{2}:?\d{2})?)?$/;

/** Numbers below are seconds, or mistakes: as milliseconds they are in or before March 1973. */
const LEAST_MILLISECONDS = 100_000_000_000;

/** The last moment that JavaScript and ISO 8601 with four digits of year can say: 9999-12-31T23:59:59.999Z. */
const LAST = 253_402_300_799_999;

/**
 * A client's time in milliseconds since the epoch: ISO 8601 (without an offset: UTC) or milliseconds as a number.
 * Undefined where it is none of these, or before 1970, which is how some languages write "no time".
 *
 * @example
 * clientTime('2026-11-02T09:30:00Z'); // 1793611800000
 */
export function clientTime(value: unknown): number | undefined {
  const at = typeof value === 'number' ? fromNumber(value) : fromText(value);
  return at >= 0 && at <= LAST ? at : undefined;
}

function fromNumber(value: number): number {
  return value >= LEAST_MILLISECONDS ? Math.trunc(value) : Number.NaN;
}

function fromText(value: unknown): number {
  // `toISOString` writes this form, and nearly every SDK uses it.
  if (
    typeof value === 'string' &&
    value.length === 24 &&
    value[4] === '-' &&
    value[10] === 'T' &&
    value[23] === 'Z'
  )
    return Date.parse(value);
  const match = typeof value === 'string' ? ISO.exec(value) : null;
  if (!match) return Number.NaN;
  const [text, separator, offset] = match;
  if (separator === undefined) return Date.parse(text);
  const plain = text.toUpperCase().replace(',', '.').replace(' ', 'T').replace(' ', '');
  if (offset === undefined) return Date.parse(`${plain}Z`);
  return Date.parse(plain.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
}

/**
 * When an event happened: `receivedAt − (sentAt − original)`, which takes out a wrong clock, and never later than
 * `receivedAt`. All in milliseconds since the epoch.
 *
 * @param times `original`: what the client says, absent: now; `sentAt`: by the same clock, absent: no correction
 * @example
 * correctedTime({ original: 5_000, sentAt: 6_000, receivedAt: 90_000 }); // 89_000
 */
export function correctedTime(times: {
  readonly original: number | undefined;
  readonly sentAt: number | undefined;
  readonly receivedAt: number;
}): number {
  const { original, sentAt, receivedAt } = times;
  if (original === undefined) return receivedAt;
  const corrected = sentAt === undefined ? original : receivedAt - (sentAt - original);
  return Math.max(0, Math.min(corrected, receivedAt));
}
