/**
 * What the log line of a batch says: how many came in, and how many of them come again, if any.
 *
 * @example
 * batchSummary(event, { batchItemFailures: [] }); // { in: 12 }
 */
export function batchSummary(
  event: { readonly Records: readonly unknown[] },
  result: { readonly batchItemFailures: readonly unknown[] } | undefined,
): Readonly<Record<string, number>> {
  const again = result?.batchItemFailures.length ?? 0;
  return { in: event.Records.length, ...(again > 0 ? { again } : {}) };
}
