import { Metrics } from '@aws-lambda-powertools/metrics';

/** What a log line may hold: names, counts and codes, never personal data. */
export type LogLine = Readonly<
  Record<string, string | number | boolean | undefined | readonly string[] | object>
>;

const metrics = new Metrics({ namespace: 'Tributary' });

/**
 * Writes one JSON line; `counts` become CloudWatch metrics through the embedded metric format, with the service's name
 * as their one dimension. A count of zero is left out: a sum is the same without it, and its bytes are paid for.
 *
 * Straight to the stream: under Lambda's JSON log format a line that is JSON already goes through as it is, while
 * `console` would wrap it into `message`, where CloudWatch finds no metrics.
 *
 * @example
 * writeLine({ in: 12, ms: 8 }, new Map([['EventsProcessed', 12]]));
 */
export function writeLine(line: LogLine, counts: ReadonlyMap<string, number> = new Map()): void {
  process.stdout.write(lineText(line, counts));
}

/**
 * The line that {@link writeLine} writes, for whoever counts what it costs.
 *
 * @example
 * Buffer.byteLength(lineText({ in: 12, ms: 8 }, new Map([['EventsProcessed', 12]])));
 */
export function lineText(line: LogLine, counts: ReadonlyMap<string, number>): string {
  // An EMF document holds at most 100 metrics; the rest stay readable as plain fields.
  const counted = [...counts].filter(([, count]) => count !== 0);
  const names = counted.slice(0, 100);
  for (const [name, count] of names) metrics.addMetric(name, 'Count', count);
  const embedded = names.length > 0 ? metrics.serializeMetrics() : {};
  metrics.clearMetrics();
  return `${JSON.stringify({ ...Object.fromEntries(counted), ...embedded, ...line })}\n`;
}
