import { priced, sumOf } from './bill.ts';
import { MONTHLY } from './prices.ts';
import { figure } from './print.ts';

/** Dollars a month of a small deployment that nobody uses, line by line. */
export function idle(): void {
  const month = (name: string, count: number, at: number) => priced(name, count, { at, unit: 'a month' });
  const terms = [
    month('events stream: provisioned shard', 1, MONTHLY.provisionedShard),
    month('queues that a mapping polls: retry, wake', 2, MONTHLY.polledQueue),
    month('secret: first admin token', 1, MONTHLY.secret),
    month('alarms', ALARMS, MONTHLY.alarm),
    month('ticks: calls', 1, MONTHLY.tick),
    month('ticks: reads of the due index', 1, MONTHLY.tickReadUnits),
  ];
  figure('usd_per_month_idle', sumOf('idle', terms));
}

/** The first ten are free. */
const ALARMS = 10;
