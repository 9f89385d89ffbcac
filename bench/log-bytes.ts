import { withCounts } from '@tributary/platform/log/observe';
import { lineText } from '@tributary/platform/log/write-line';
import { LOG_EVENT_BYTES, LOG_TIME_BYTES } from './prices.ts';

/** Runs a call and gives the bytes that its line takes in the log: what it counted, and what its trigger adds. */
export async function loggedBytes<T>(
  run: () => Promise<T>,
  fieldsOf: (result: T) => Readonly<Record<string, number>>,
): Promise<number> {
  const counts = new Map<string, number>();
  const result = await withCounts(counts, run);
  const line = lineText({ ms: 12, ...fieldsOf(result) }, counts);
  return Buffer.byteLength(line.trimEnd()) + LOG_EVENT_BYTES + LOG_TIME_BYTES;
}
