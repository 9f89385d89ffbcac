import { Metrics } from '@aws-lambda-powertools/metrics';

/** What a log line may hold: names, counts and codes, never personal data. */
export type LogLine = Readonly<
  Record<string, string | number | boolean | undefined | readonly string[] | object>
>;

const metrics = new Metrics({ namespace: 'Tributary' });

/**
 * Writes one JSON line; `counts` become CloudWatch metrics through the embedded metric format, with the service's name
 * as their one dimension. Straight to the stream: `console` would put a prefix before the JSON on Lambda.
 *
 * @example
 * writeLine({ level: 'info', in: 12, ms: 8 }, new Map([['EventsProcessed', 12]]));
 */
export function writeLine(line: LogLine, counts: ReadonlyMap<string, number> = new Map()): void {
  // An EMF document holds at most 100 metrics; the rest stay readable as plain fields.
  const names = [...counts].slice(0, 100);
  for (const [name, count] of names) metrics.addMetric(name, 'Count', count);
  const embedded = names.length > 0 ? metrics.serializeMetrics() : {};
  metrics.clearMetrics();
  process.stdout.write(`${JSON.stringify({ ...Object.fromEntries(counts), ...embedded, ...line })}\n`);
}
