const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Milliseconds of a duration; a day is 24 hours. Undefined for anything that is not a duration.
 *
 * @example
 * durationMs('30d'); // 2592000000
 */
export function durationMs(text: unknown): number | undefined {
  const match = typeof text === 'string' ? /^([1-9][0-9]{0,5})([smhd])$/.exec(text) : null;
  const unit = UNITS[match?.[2] ?? ''];
  return match && unit !== undefined ? Number(match[1]) * unit : undefined;
}
