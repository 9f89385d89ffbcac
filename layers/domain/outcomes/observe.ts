/**
 * Port: counts for the one log line and the metrics of the running invocation; called as often as wanted, counts of one
 * name add up. Names are facts in PascalCase (`EventsFailed`). Each name is a metric that costs $0.30 a month, so a name
 * never holds an id, a reason or anything else without a small bound: reasons are the ledger's.
 */
export type Observe = (counts: Readonly<Record<string, number>>) => void;
