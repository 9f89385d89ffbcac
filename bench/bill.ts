import { FULL_PROCESSOR_MB, MEMORY_MB, PRICES, WAITS_MS } from './prices.ts';
import { term } from './print.ts';

/** The functions whose calls are billed. */
export type Stage = keyof typeof MEMORY_MB;
export type Term = { readonly name: string; readonly usd: number; readonly count: string };

/** A count of something at its price. */
export function priced(name: string, amount: number, { at, unit }: { at: number; unit: string }): Term {
  return { name, usd: amount * at, count: `${Number(amount.toPrecision(4))} ${unit}` };
}

/** What calls of a function come to together: their number, processor seconds, and bytes of log. */
export type Used = { readonly calls: number; readonly cpu: number; readonly logBytes: number };

/** What calls of a function cost: requests, time and log lines. A smaller function has a smaller share of a processor. */
export function callTerms(stage: Stage, { calls, cpu, logBytes }: Used): Term[] {
  const memory = MEMORY_MB[stage];
  const seconds = (cpu * FULL_PROCESSOR_MB) / memory + (calls * WAITS_MS[stage]) / 1000;
  const gbSeconds = (Math.max(seconds, calls / 1000) * memory) / 1024;
  return [
    priced(`${stage}: requests`, calls, { at: PRICES.lambdaRequest, unit: 'calls' }),
    priced(`${stage}: time`, gbSeconds, { at: PRICES.lambdaGbSecond, unit: 'GB-seconds' }),
    priced(`${stage}: logs`, logBytes, { at: PRICES.logByte, unit: 'bytes' }),
  ];
}

/** Prints every term of a bill and gives its sum. */
export function sumOf(bill: string, terms: readonly Term[]): number {
  for (const { name, usd, count } of terms) term(bill, name, { usd, count });
  return terms.reduce((sum, { usd }) => sum + usd, 0);
}
